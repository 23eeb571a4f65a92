/// An attempt to answer begins to stream; the latest one in the partition wins.
public struct ReplyStarted: EventPayload {
    /// One question and its answer.
    public var consultationID: String
    /// The attempt, a UUIDv7; its chunks carry it.
    public var attemptID: String
    /// Who serves the model.
    public var provider: String
    /// The model.
    public var model: String
    /// When the attempt began.
    public var time: Timestamp

    /// Announces an attempt.
    public init(consultationID: String, attemptID: String, provider: String, model: String, time: Timestamp) {
        self.consultationID = consultationID
        self.attemptID = attemptID
        self.provider = provider
        self.model = model
        self.time = time
    }

    /// `guidance.reply.started.v1`.
    public static var type: EventType { .replyStarted }
    /// The consultation id.
    public var subject: String { consultationID }

    /// Checks ids, lengths and ranges.
    public func check(_ fields: inout FieldChecks) {
        fields.identifier(consultationID, "consultation_id")
        fields.identifier(attemptID, "attempt_id")
        fields.identifier(provider, "provider")
        fields.identifier(model, "model")
    }

    enum CodingKeys: String, CodingKey {
        case consultationID = "consultation_id"
        case attemptID = "attempt_id"
        case provider
        case model
        case time
    }
}
