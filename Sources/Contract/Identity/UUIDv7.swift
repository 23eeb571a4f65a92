/// A UUID version 7 (RFC 9562): 48 bits of time in milliseconds, then randomness, so that ids sort by when they were made.
public struct UUIDv7: Sendable, Hashable, LosslessStringConvertible {
    private let bits: UInt128

    /// Makes an id; two made in one millisecond are in no particular order.
    public init(at time: Timestamp, using random: inout some RandomNumberGenerator) {
        let milliseconds = UInt128(UInt64(bitPattern: time.millisecondsSinceEpoch) & 0xFFFF_FFFF_FFFF)
        let version: UInt128 = 7 << 76
        let randomA = UInt128(random.next(upperBound: 1 << 12 as UInt64)) << 64
        let variant: UInt128 = 0b10 << 62
        let randomB = UInt128(random.next(upperBound: 1 << 62 as UInt64))
        bits = milliseconds << 80 | version | randomA | variant | randomB
    }

    /// Reads the usual form of 36 characters; nil if it is malformed or of another version or variant.
    public init?(_ text: String) {
        nil
    }

    /// The usual form: 36 characters, lowercase.
    public var description: String { "" }

    /// When it was made.
    public var time: Timestamp {
        Timestamp(millisecondsSinceEpoch: Int64(bits >> 80))
    }
}
