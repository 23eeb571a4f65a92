/// How likely the next bit of one kind is to be set, learnt from those before it.
///
/// A fresh model takes the mean of what it has seen; from the thirtieth bit on it forgets as it learns, so that it follows a likelihood that drifts.
package struct BitModel {
    /// Over how many bits the mean is taken at most.
    private static let memory: UInt32 = 32
    /// No bit is held to be likelier than 1 − 2⁻⁶, so that each costs at least 0.022 bit: what bytes can expand into is bounded by their number.
    private static let margin: UInt32 = 1 << 10

    /// How likely a set bit is, in units of 2⁻¹⁶.
    private var likelihood: UInt32 = 1 << 15
    private var weight: UInt32 = 1

    /// Starts with either bit as likely as the other.
    package init() {}

    /// The part of an interval that stands for a set bit: neither nothing nor all of it.
    package func share(of range: UInt32) -> UInt32 {
        let likelihood = min(max(likelihood, Self.margin), 1 << 16 - Self.margin)
        return UInt32(truncatingIfNeeded: (UInt64(range) * UInt64(likelihood)) >> 16)
    }

    /// Learns from a bit.
    package mutating func update(_ bit: Bool) {
        if weight < Self.memory { weight += 1 }
        if bit {
            likelihood += (1 << 16 - likelihood) / weight
        } else {
            likelihood -= likelihood / weight
        }
    }
}
