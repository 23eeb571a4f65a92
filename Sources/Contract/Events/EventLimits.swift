/// How much a reader takes in before it refuses an event.
public struct EventLimits: Sendable, Equatable {
    /// The longest record value, in bytes; default 1 MiB, the most that a Kafka broker takes unless told otherwise.
    public var maximumBytes: Int

    /// Sets the limits.
    public init(maximumBytes: Int = 1 << 20) {
        self.maximumBytes = maximumBytes
    }
}
