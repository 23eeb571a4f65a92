/// The text headers that a dead letter carries beside the original key, value and headers.
public struct DeadLetterHeaders: Sendable, Equatable {
    /// Why it is there.
    public var reason: DeadLetterReason
    /// What was wrong, without any customer text; cut at 1 KB.
    public var message: String
    /// The topic it came from.
    public var topic: String
    /// The partition it came from.
    public var partition: Int32
    /// Its offset there.
    public var offset: Int64
    /// When it was given up.
    public var time: Timestamp
    /// How often it was tried.
    public var attempts: Int
    /// Who gave it up.
    public var worker: String

    /// Gathers what is known of a dead letter.
    public init(
        reason: DeadLetterReason, message: String, topic: String, partition: Int32, offset: Int64, time: Timestamp,
        attempts: Int, worker: String
    ) {
        self.reason = reason
        self.message = message
        self.topic = topic
        self.partition = partition
        self.offset = offset
        self.time = time
        self.attempts = attempts
        self.worker = worker
    }
}
