public import Guidance

/// An answer was checked for compliance.
public struct ConsultationValidated: EventPayload {
    /// One question and its answer.
    public var consultationID: String
    /// The outcome; its fields stand beside the others in JSON.
    public var verdict: ComplianceVerdict
    /// Who serves the model.
    public var provider: String
    /// The model.
    public var model: String
    /// The tokens it took.
    public var usage: Usage
    /// What it cost; nil where the prices of the model are not known.
    public var cost: Cost?

    /// States the outcome of a check.
    public init(
        consultationID: String, verdict: ComplianceVerdict, provider: String, model: String, usage: Usage, cost: Cost?
    ) {
        self.consultationID = consultationID
        self.verdict = verdict
        self.provider = provider
        self.model = model
        self.usage = usage
        self.cost = cost
    }

    /// `guidance.consultation.validated.v1`.
    public static var type: EventType { .consultationValidated }
    /// The consultation id.
    public var subject: String { consultationID }

    /// Checks ids, lengths and ranges.
    public func check(_ fields: inout FieldChecks) {
        fields.identifier(consultationID, "consultation_id")
        verdict.check(&fields)
        fields.identifier(provider, "provider")
        fields.identifier(model, "model")
        fields.object(usage, "usage") { $0.check(&$1) }
        fields.object(cost, "cost") { $0.check(&$1) }
    }

    enum CodingKeys: String, CodingKey {
        case consultationID = "consultation_id"
        case provider
        case model
        case usage
        case cost
    }

    /// Reads the fields of the verdict from among the others.
    public init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: CodingKeys.self)
        consultationID = try fields.decode(String.self, forKey: .consultationID)
        verdict = try ComplianceVerdict(from: decoder)
        provider = try fields.decode(String.self, forKey: .provider)
        model = try fields.decode(String.self, forKey: .model)
        usage = try fields.decode(Usage.self, forKey: .usage)
        cost = try fields.decodeIfPresent(Cost.self, forKey: .cost)
    }

    /// Writes the fields of the verdict among the others.
    public func encode(to encoder: any Encoder) throws {
        var fields = encoder.container(keyedBy: CodingKeys.self)
        try fields.encode(consultationID, forKey: .consultationID)
        try verdict.encode(to: encoder)
        try fields.encode(provider, forKey: .provider)
        try fields.encode(model, forKey: .model)
        try fields.encode(usage, forKey: .usage)
        try fields.encodeIfPresent(cost, forKey: .cost)
    }
}
