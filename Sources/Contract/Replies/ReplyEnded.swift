/// A streamed answer is over.
public struct ReplyEnded: EventPayload {
    /// How an attempt ended.
    public enum Outcome: String, Codable, Sendable, CaseIterable {
        /// The answer is whole.
        case completed
        /// It broke off; `guidance.consultation.failed.v1` says why.
        case failed
        /// Someone stopped it.
        case cancelled
    }

    /// One question and its answer.
    public var consultationID: String
    /// The attempt, a UUIDv7.
    public var attemptID: String
    /// How many chunks there were.
    public var chunks: Int
    /// How it ended.
    public var outcome: Outcome

    /// States how an attempt ended.
    public init(consultationID: String, attemptID: String, chunks: Int, outcome: Outcome) {
        self.consultationID = consultationID
        self.attemptID = attemptID
        self.chunks = chunks
        self.outcome = outcome
    }

    /// `guidance.reply.ended.v1`.
    public static var type: EventType { .replyEnded }
    /// The consultation id.
    public var subject: String { consultationID }

    /// Checks ids, lengths and ranges.
    public func check(_ fields: inout FieldChecks) {
        fields.identifier(consultationID, "consultation_id")
        fields.identifier(attemptID, "attempt_id")
        fields.count(chunks, "chunks")
    }

    enum CodingKeys: String, CodingKey {
        case consultationID = "consultation_id"
        case attemptID = "attempt_id"
        case chunks
        case outcome
    }
}
