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

    /// The longest message, in bytes of UTF-8.
    public static let maximumMessageBytes = 1024

    /// The headers, by name; all values are text.
    public var headers: [(name: String, value: String)] {
        [
            (Name.reason, reason.rawValue),
            (Name.message, message.cut(toBytes: Self.maximumMessageBytes)),
            (Name.topic, topic),
            (Name.partition, String(partition)),
            (Name.offset, String(offset)),
            (Name.time, time.description),
            (Name.attempts, String(attempts)),
            (Name.worker, worker),
        ]
    }

    /// Reads them back; nil if one is missing or malformed; of several with one name the last counts.
    public init?(headers: some Sequence<(name: String, value: String)>) {
        let values = Dictionary(headers.map { ($0.name, $0.value) }, uniquingKeysWith: { $1 })
        guard let reason = values[Name.reason].flatMap(DeadLetterReason.init(rawValue:)),
            let message = values[Name.message], let topic = values[Name.topic],
            let partition = values[Name.partition].flatMap(Int32.init),
            let offset = values[Name.offset].flatMap(Int64.init),
            let time = values[Name.time].flatMap(Timestamp.init),
            let attempts = values[Name.attempts].flatMap(Int.init), let worker = values[Name.worker]
        else { return nil }
        self.init(
            reason: reason, message: message, topic: topic, partition: partition, offset: offset, time: time,
            attempts: attempts, worker: worker)
    }

    /// What the names of all headers begin with that are ours.
    public static let prefix = "dead-letter-"

    /// The headers' names.
    public enum Name {
        /// See ``DeadLetterHeaders/reason``.
        public static let reason = "dead-letter-reason"
        /// See ``DeadLetterHeaders/message``.
        public static let message = "dead-letter-message"
        /// See ``DeadLetterHeaders/topic``.
        public static let topic = "dead-letter-topic"
        /// See ``DeadLetterHeaders/partition``.
        public static let partition = "dead-letter-partition"
        /// See ``DeadLetterHeaders/offset``.
        public static let offset = "dead-letter-offset"
        /// See ``DeadLetterHeaders/time``.
        public static let time = "dead-letter-time"
        /// See ``DeadLetterHeaders/attempts``.
        public static let attempts = "dead-letter-attempts"
        /// See ``DeadLetterHeaders/worker``.
        public static let worker = "dead-letter-worker"
        /// How long the value was, in bytes, where it was left out because the dead letters' topic does not take it.
        public static let omittedBytes = "dead-letter-omitted-bytes"
        /// How often the record was sent back to its topic; a record that is on its way there carries this one, too.
        public static let replays = "dead-letter-replays"
    }
}

extension String {
    /// As much of it as fits, without cutting a character in two.
    fileprivate func cut(toBytes maximum: Int) -> String {
        guard utf8.count > maximum else { return self }
        var end = utf8.index(startIndex, offsetBy: maximum)
        while end > startIndex, end.samePosition(in: self) == nil { end = utf8.index(before: end) }
        return String(self[..<end])
    }
}
