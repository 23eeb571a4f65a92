/// A consultation worth remembering, to be shown where a similar question is asked.
public struct CaseRecorded: EventPayload {
    /// The case.
    public var caseID: String
    /// The consultation it came from.
    public var consultationID: String?
    /// What it is about, such as `transfers`.
    public var domain: String?
    /// The customer and the question, without anything that names the customer.
    public var situation: String
    /// The answer that was given.
    public var guidance: String
    /// Whether it passed its check.
    public var passed: Bool?
    /// The model that made `embedding`.
    public var embeddingModel: String?
    /// The situation as a vector.
    public var embedding: [Float]?
    /// When it was recorded.
    public var recordedAt: Timestamp?

    /// States a case.
    public init(
        caseID: String, consultationID: String? = nil, domain: String? = nil, situation: String, guidance: String,
        passed: Bool? = nil, embeddingModel: String? = nil, embedding: [Float]? = nil, recordedAt: Timestamp? = nil
    ) {
        self.caseID = caseID
        self.consultationID = consultationID
        self.domain = domain
        self.situation = situation
        self.guidance = guidance
        self.passed = passed
        self.embeddingModel = embeddingModel
        self.embedding = embedding
        self.recordedAt = recordedAt
    }

    /// `guidance.case.recorded.v1`.
    public static var type: EventType { .caseRecorded }
    /// The case id.
    public var subject: String { caseID }
    /// `case/ID`.
    public var key: String { "case/\(caseID)" }

    /// Checks ids, lengths and ranges.
    public func check(_ fields: inout FieldChecks) {
        fields.identifier(caseID, "case_id")
        fields.identifier(consultationID, "consultation_id")
        fields.text(domain, "domain", maximum: FieldBounds.phrase)
        fields.text(situation, "situation", maximum: FieldBounds.passage)
        fields.text(guidance, "guidance", maximum: FieldBounds.document)
        fields.identifier(embeddingModel, "embedding_model")
        fields.list(embedding, "embedding", maximum: FieldBounds.dimensions)
    }

    enum CodingKeys: String, CodingKey {
        case caseID = "case_id"
        case consultationID = "consultation_id"
        case domain
        case situation
        case guidance
        case passed
        case embeddingModel = "embedding_model"
        case embedding
        case recordedAt = "recorded_at"
    }
}
