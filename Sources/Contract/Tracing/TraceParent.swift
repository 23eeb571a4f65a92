/// A position in a distributed trace, as the W3C Trace Context header `traceparent` carries it.
public struct TraceParent: Sendable, Hashable, LosslessStringConvertible {
    /// The trace, 16 bytes; never zero.
    public let traceID: UInt128
    /// The span within it, 8 bytes; never zero.
    public let spanID: UInt64
    /// Whether the caller records the trace.
    public let isSampled: Bool

    private init(traceID: UInt128, spanID: UInt64, isSampled: Bool) {
        self.traceID = traceID
        self.spanID = spanID
        self.isSampled = isSampled
    }

    /// Reads a header's value strictly; nil if it is malformed.
    ///
    /// A later version than 00 is read by what this one knows of it, as
    /// [Trace Context](https://www.w3.org/TR/trace-context/#versioning-of-traceparent) asks.
    public init?(_ header: String) {
        let fields = header.utf8.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
        guard fields.count >= 4, fields.prefix(4).map(\.count) == [2, 32, 16, 2],
            let version = Hexadecimal.number(fields[0]), version != 0xFF, version > 0 || fields.count == 4,
            let traceID = Hexadecimal.number(fields[1]), traceID != 0,
            let spanID = Hexadecimal.number(fields[2]), spanID != 0,
            let flags = Hexadecimal.number(fields[3])
        else { return nil }
        self.init(traceID: traceID, spanID: UInt64(spanID), isSampled: flags & 1 == 1)
    }

    /// Begins a trace of its own.
    public static func root(sampled: Bool = true, using random: inout some RandomNumberGenerator) -> TraceParent {
        TraceParent(
            traceID: UInt128(nonZero(using: &random)) << 64 | UInt128(random.next() as UInt64),
            spanID: nonZero(using: &random), isSampled: sampled)
    }

    /// A new span in the same trace, with the same sampling.
    public func child(using random: inout some RandomNumberGenerator) -> TraceParent {
        TraceParent(traceID: traceID, spanID: Self.nonZero(using: &random), isSampled: isSampled)
    }

    /// The same position, recorded or not.
    public func sampled(_ isSampled: Bool) -> TraceParent {
        TraceParent(traceID: traceID, spanID: spanID, isSampled: isSampled)
    }

    /// The trace's id as it is written: 32 lowercase hexadecimal digits.
    public var traceIDText: String { Hexadecimal.text(traceID, digits: 32) }

    /// The span's id as it is written: 16 lowercase hexadecimal digits.
    public var spanIDText: String { Hexadecimal.text(UInt128(spanID), digits: 16) }

    private static func nonZero(using random: inout some RandomNumberGenerator) -> UInt64 {
        UInt64.random(in: 1...UInt64.max, using: &random)
    }

    /// The header's value: version 00, lowercase hexadecimal.
    public var description: String {
        "00-\(traceIDText)-\(spanIDText)-\(isSampled ? "01" : "00")"
    }
}
