/// Someone wants a consultation stopped.
public struct ConsultationCancelled: EventPayload {
    /// One question and its answer.
    public var consultationID: String
    /// Why.
    public var reason: String?

    /// Asks to stop a consultation.
    public init(consultationID: String, reason: String? = nil) {
        self.consultationID = consultationID
        self.reason = reason
    }

    /// `guidance.consultation.cancelled.v1`.
    public static var type: EventType { .consultationCancelled }
    /// The consultation id.
    public var subject: String { consultationID }

    /// Checks ids, lengths and ranges.
    public func check(_ fields: inout FieldChecks) {
        fields.identifier(consultationID, "consultation_id")
        fields.text(reason, "reason", maximum: FieldBounds.phrase)
    }

    enum CodingKeys: String, CodingKey {
        case consultationID = "consultation_id"
        case reason
    }
}
