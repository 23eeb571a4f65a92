/// A piece of a streamed answer; workers write it with ``ReplyChunkEncoder``.
public struct ReplyChunk: EventPayload {
    /// One question and its answer.
    public var consultationID: String
    /// The attempt, a UUIDv7.
    public var attemptID: String
    /// Counts the chunks of an attempt: 1, 2, 3, without gap or repeat.
    public var seq: Int
    /// The piece; the texts of an attempt, joined, are the answer.
    public var text: String

    /// States a piece.
    public init(consultationID: String, attemptID: String, seq: Int, text: String) {
        self.consultationID = consultationID
        self.attemptID = attemptID
        self.seq = seq
        self.text = text
    }

    /// `guidance.reply.chunk.v1`.
    public static var type: EventType { .replyChunk }
    /// The consultation id.
    public var subject: String { consultationID }

    /// Checks ids, lengths and ranges.
    public func check(_ fields: inout FieldChecks) {
        fields.identifier(consultationID, "consultation_id")
        fields.identifier(attemptID, "attempt_id")
        fields.number(seq, "seq", in: 1...Int.max)
        fields.text(text, "text", maximum: FieldBounds.document)
    }

    enum CodingKeys: String, CodingKey {
        case consultationID = "consultation_id"
        case attemptID = "attempt_id"
        case seq
        case text
    }
}
