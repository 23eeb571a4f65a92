/// Stands for a job's id in 64 bits, so that millions of them fit into memory: the same on every machine and in every run.
///
/// Two ids of a million are the same with a chance of one in thirty million; against accidents, not against an adversary.
struct JobFingerprint: Hashable, Sendable {
    private let bits: UInt64

    /// Takes the print of an id's UTF-8.
    init(_ id: some Sequence<UInt8>) {
        // FNV-1a.
        bits = id.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01B3 }
    }

    /// A number that orders ids at random, each seed in another way; evenly spread (the end of SplitMix64, for FNV-1a alone is not).
    func rank(seed: UInt64) -> UInt64 {
        var value = bits &+ seed &* 0x9E37_79B9_7F4A_7C15
        value = (value ^ value >> 30) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ value >> 27) &* 0x94D0_49BB_1331_11EB
        return value ^ value >> 31
    }
}
