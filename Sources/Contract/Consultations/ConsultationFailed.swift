/// There will be no answer.
public struct ConsultationFailed: EventPayload {
    /// One question and its answer.
    public var consultationID: String
    /// The last attempt, a UUIDv7; nil if none was made.
    public var attemptID: String?
    /// Why not.
    public var code: FailureCode
    /// What happened, in words for an operator; no customer text.
    public var message: String
    /// How often it was tried.
    public var attempts: Int

    /// States a failure.
    public init(consultationID: String, attemptID: String? = nil, code: FailureCode, message: String, attempts: Int) {
        self.consultationID = consultationID
        self.attemptID = attemptID
        self.code = code
        self.message = message
        self.attempts = attempts
    }

    /// `guidance.consultation.failed.v1`.
    public static var type: EventType { .consultationFailed }
    /// The consultation id.
    public var subject: String { consultationID }

    /// Checks ids, lengths and ranges.
    public func check(_ fields: inout FieldChecks) {
        fields.identifier(consultationID, "consultation_id")
        fields.identifier(attemptID, "attempt_id")
        fields.text(message, "message", maximum: FieldBounds.phrase)
        fields.count(attempts, "attempts")
    }

    enum CodingKeys: String, CodingKey {
        case consultationID = "consultation_id"
        case attemptID = "attempt_id"
        case code
        case message
        case attempts
    }
}
