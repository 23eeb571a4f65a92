/// A UUID version 7 (RFC 9562): 48 bits of time in milliseconds, then randomness, so that ids sort by when they were made.
public struct UUIDv7: Sendable, Hashable, LosslessStringConvertible {
    private let bits: UInt128

    /// Makes an id; two made in one millisecond are in no particular order.
    public init(at time: Timestamp, using random: inout some RandomNumberGenerator) {
        let milliseconds = UInt128(UInt64(bitPattern: time.millisecondsSinceEpoch) & 0xFFFF_FFFF_FFFF)
        let version: UInt128 = 7
        let randomA = UInt128(random.next() & 0xFFF as UInt64)
        let variant: UInt128 = 0b10
        let randomB = UInt128(random.next() & (1 << 62 - 1) as UInt64)
        bits = milliseconds << 80 | version << 76 | randomA << 64 | variant << 62 | randomB
    }

    /// Reads the usual form of 36 characters, in either case; nil if it is malformed or of another version or variant.
    public init?(_ text: String) {
        let groups = text.lowercased().utf8.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
        guard groups.map(\.count) == [8, 4, 4, 4, 12], let bits = Hexadecimal.number(groups.joined().map(\.self)),
            bits >> 76 & 0xF == 7, bits >> 62 & 0b11 == 0b10
        else { return nil }
        self.bits = bits
    }

    /// The usual form: 36 characters, lowercase.
    public var description: String {
        let fields: [(shift: Int, digits: Int)] = [(96, 8), (80, 4), (64, 4), (48, 4), (0, 12)]
        return fields.map { Hexadecimal.text(bits >> $0.shift, digits: $0.digits) }.joined(separator: "-")
    }

    /// When it was made.
    public var time: Timestamp {
        Timestamp(millisecondsSinceEpoch: Int64(bits >> 80))
    }
}
