import ArgumentParser

/// Which counts an option takes.
enum CountRange {
    /// What most of them take.
    static let usual = 1...1_000_000

    /// Refuses a value out of range; one that was not given is in it.
    static func check(_ value: Int?, _ option: String, in range: ClosedRange<Int> = usual) throws {
        guard let value, !range.contains(value) else { return }
        let most = range.upperBound == .max ? "or more" : "to \(range.upperBound)"
        throw ValidationError("\(option) takes \(range.lowerBound) \(most).")
    }
}
