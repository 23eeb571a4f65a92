public import Contract
public import Kafka

/// One consultation's stream as its readers saw it: the attempts in order, each with its chunks.
public struct ReplyRecord: Sendable {
    /// One attempt.
    public struct Attempt: Sendable {
        /// The attempt's id.
        public let id: String
        /// When it began.
        public let time: Timestamp
        /// Its chunks in order.
        public var chunks: [ReplyChunk] = []
        /// Its end, where it has one.
        public var end: ReplyEnded?
        /// Whether `seq` counts from 1 without a gap.
        public var isGapless: Bool { chunks.map(\.seq) == Array(1..<chunks.count + 1) }
        /// All of its text.
        public var text: String { chunks.map(\.text).joined() }
    }

    /// The attempts in the order of their `started`.
    public var attempts: [Attempt] = []

    /// Sorts a reply topic's messages by consultation.
    ///
    /// - Parameter messages: In the order of their partitions.
    /// - Returns: A record for each consultation.
    public static func all(in messages: [KafkaMessage]) -> [String: ReplyRecord] {
        var records: [String: ReplyRecord] = [:]
        for message in messages {
            guard let envelope = try? EventEnvelope(message.value ?? []) else { continue }
            if let started = try? envelope.decode(ReplyStarted.self).data, envelope.type == .replyStarted {
                records[started.consultationID, default: ReplyRecord()].attempts.append(
                    Attempt(id: started.attemptID, time: started.time))
            } else if envelope.type == .replyChunk, let chunk = try? envelope.decode(ReplyChunk.self).data {
                records[chunk.consultationID]?.change(chunk.attemptID) { $0.chunks.append(chunk) }
            } else if envelope.type == .replyEnded, let end = try? envelope.decode(ReplyEnded.self).data {
                records[end.consultationID]?.change(end.attemptID) { $0.end = end }
            }
        }
        return records
    }

    private mutating func change(_ id: String, _ body: (inout Attempt) -> Void) {
        guard let index = attempts.lastIndex(where: { $0.id == id }) else { return }
        body(&attempts[index])
    }
}
