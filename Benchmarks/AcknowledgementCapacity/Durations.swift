import Foundation

/// Log-normal durations (σ = 1, median 1), some of them a hundred times as long; the same ones each time.
struct Durations {
    private let stragglerShare: Double
    private var state: UInt64 = 1

    init(stragglerShare: Double) {
        self.stragglerShare = stragglerShare
    }

    mutating func next() -> Double {
        // Box and Muller's transform of two even numbers into a normal one.
        let normal = (-2 * log(1 - even())).squareRoot() * cos(2 * .pi * even())
        return exp(normal) * (even() < stragglerShare ? 100 : 1)
    }

    /// An even number in 0..<1, by SplitMix64 (Steele, Lea and Flood, 2014).
    private mutating func even() -> Double {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return Double((mixed ^ (mixed >> 31)) >> 11) / 0x1p53
    }
}
