/// A running 64-bit FNV-1a hash, the same on every run; for cache keys and seeds, never against an adversary.
package struct Digest: Sendable, Hashable {
    package private(set) var value: UInt64 = 0xCBF2_9CE4_8422_2325

    package init() {}

    package mutating func add(_ bytes: some Sequence<UInt8>) {
        for byte in bytes { value = (value ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
    }

    /// Adds text followed by a separator that no UTF-8 contains, so that "ab" + "c" differs from "a" + "bc".
    package mutating func add(_ text: String) {
        add(text.utf8)
        add(CollectionOfOne(0xFF))
    }

    package mutating func add(_ value: UInt64) {
        for shift in stride(from: 0, to: 64, by: 8) { add(CollectionOfOne(UInt8(truncatingIfNeeded: value >> shift))) }
    }

    package static func of(_ text: String) -> UInt64 {
        var digest = Digest()
        digest.add(text)
        return digest.value
    }
}
