/// How long a consultation took.
public struct Timing: Codable, Sendable, Equatable {
    /// From the event's `time` to its pick-up.
    public var queuedMilliseconds: Int
    /// From pick-up to the first chunk of text from the provider; nil if none came.
    public var timeToFirstTokenMilliseconds: Double?
    /// From pick-up to the end of the answer.
    public var totalMilliseconds: Double
    /// Output tokens by the time from the first to the last; nil where that is no figure.
    public var tokensPerSecond: Double?

    /// States how long it took.
    public init(
        queuedMilliseconds: Int, timeToFirstTokenMilliseconds: Double? = nil, totalMilliseconds: Double,
        tokensPerSecond: Double? = nil
    ) {
        self.queuedMilliseconds = queuedMilliseconds
        self.timeToFirstTokenMilliseconds = timeToFirstTokenMilliseconds
        self.totalMilliseconds = totalMilliseconds
        self.tokensPerSecond = tokensPerSecond
    }

    func check(_ fields: inout FieldChecks) {
        fields.count(queuedMilliseconds, "queued_ms")
        fields.number(timeToFirstTokenMilliseconds, "ttft_ms", in: 0...Double.greatestFiniteMagnitude)
        fields.number(totalMilliseconds, "total_ms", in: 0...Double.greatestFiniteMagnitude)
        fields.number(tokensPerSecond, "tokens_per_second", in: 0...Double.greatestFiniteMagnitude)
    }

    enum CodingKeys: String, CodingKey {
        case queuedMilliseconds = "queued_ms"
        case timeToFirstTokenMilliseconds = "ttft_ms"
        case totalMilliseconds = "total_ms"
        case tokensPerSecond = "tokens_per_second"
    }
}
