/// A position in a distributed trace, as the W3C Trace Context header `traceparent` carries it.
public struct TraceParent: Sendable, Hashable, LosslessStringConvertible {
    /// The trace, 16 bytes; never zero.
    public let traceID: UInt128
    /// The span within it, 8 bytes; never zero.
    public let spanID: UInt64
    /// Whether the caller records the trace.
    public let isSampled: Bool

    package init(traceID: UInt128, spanID: UInt64, isSampled: Bool) {
        self.traceID = traceID
        self.spanID = spanID
        self.isSampled = isSampled
    }

    /// Reads a header strictly, as [Trace Context](https://www.w3.org/TR/trace-context/#traceparent-header) 3.2 says; nil if it is malformed.
    public init?(_ header: String) {
        nil
    }

    /// Begins a trace of its own.
    public static func root(sampled: Bool = true, using random: inout some RandomNumberGenerator) -> TraceParent {
        TraceParent(traceID: 1, spanID: 1, isSampled: sampled)
    }

    /// A new span in the same trace, with the same sampling.
    public func child(using random: inout some RandomNumberGenerator) -> TraceParent {
        self
    }

    /// The header's value: version 00, lowercase hexadecimal.
    public var description: String { "" }
}
