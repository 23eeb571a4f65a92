import SeededRandomness

extension SeededGenerator {
    /// A number from 0 up to a bound.
    mutating func below(_ bound: Int) -> Int { Int(next() % UInt64(bound)) }
}
