public import Contract
public import Kafka

/// A record that could not be handled, as far as it can be told without a customer's words.
///
/// Its headers are read leniently: a letter that another version wrote, or another program, is shown with what it has.
public struct DeadLetter: Sendable, Equatable {
    /// Its place.
    public let id: DeadLetterID
    /// When it was given up; where no header says so, when it was written.
    public let time: Timestamp?
    /// Why it is here, a code of the contract.
    public let reason: String?
    /// What was wrong.
    public let message: String?
    /// The topic that it came from.
    public let topic: String?
    /// Its partition there.
    public let partition: Int32?
    /// Its offset there.
    public let offset: Int64?
    /// How often it was tried.
    public let attempts: Int?
    /// Who gave it up.
    public let worker: String?
    /// How often it had been replayed when it was given up.
    public let replays: Int
    /// Its original key.
    public let key: [UInt8]?
    /// How long its value is, in bytes; nil where it has none.
    public let valueBytes: Int?
    /// How long its value was, where it was left out as too large.
    public let omittedBytes: Int?
    /// The headers that it had before it came here, and has again once it is replayed.
    public let originalHeaders: [KafkaHeader]

    /// Reads a message of the dead letters' topic.
    ///
    /// - Parameter message: As it was read.
    public init(_ message: KafkaMessage) {
        typealias Name = DeadLetterHeaders.Name
        func text(_ name: String) -> String? {
            message.headers[name].map { String(decoding: $0, as: UTF8.self) }
        }
        id = DeadLetterID(partition: message.partition, offset: message.offset)
        time =
            text(Name.time).flatMap(Timestamp.init)
            ?? message.timestamp.map { Timestamp(millisecondsSinceEpoch: $0) }
        reason = text(Name.reason)
        self.message = text(Name.message)
        topic = text(Name.topic)
        partition = text(Name.partition).flatMap(Int32.init)
        offset = text(Name.offset).flatMap(Int64.init)
        attempts = text(Name.attempts).flatMap(Int.init)
        worker = text(Name.worker)
        replays = max(0, text(Name.replays).flatMap(Int.init) ?? 0)
        key = message.key
        valueBytes = message.value?.count
        omittedBytes = text(Name.omittedBytes).flatMap(Int.init)
        originalHeaders = message.headers.filter { !$0.name.hasPrefix(DeadLetterHeaders.prefix) }
    }

    /// Where it came from, as `topic/partition@offset`; nil where it does not say.
    public var origin: String? {
        guard let topic else { return nil }
        guard let partition, let offset else { return topic }
        return "\(topic)/\(partition)@\(offset)"
    }
}
