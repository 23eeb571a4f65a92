/// Something observed in a consultation, or an insight drawn from several observations.
public struct MemoryRecorded: EventPayload {
    /// The memory.
    public var memoryID: String
    /// What was observed.
    public var observation: String
    /// Its rating from 1 to 10; nil until it was rated.
    public var importance: Int?
    /// The consultation it came from; nil for an insight.
    public var consultationID: String?
    /// Whose memory it is; nil only for an insight that is about nobody in particular.
    ///
    /// What names no customer is shown for none, an insight that names no consultation either apart.
    public var customerID: String?
    /// The memories an insight rests on; nil for an observation.
    public var memoryIDs: [String]?
    /// The model that made `embedding`.
    public var embeddingModel: String?
    /// The observation as a vector.
    public var embedding: [Float]?
    /// When it was recorded.
    public var recordedAt: Timestamp?

    /// States a memory.
    public init(
        memoryID: String, observation: String, importance: Int? = nil, consultationID: String? = nil,
        customerID: String? = nil, memoryIDs: [String]? = nil, embeddingModel: String? = nil, embedding: [Float]? = nil,
        recordedAt: Timestamp? = nil
    ) {
        self.memoryID = memoryID
        self.observation = observation
        self.importance = importance
        self.consultationID = consultationID
        self.customerID = customerID
        self.memoryIDs = memoryIDs
        self.embeddingModel = embeddingModel
        self.embedding = embedding
        self.recordedAt = recordedAt
    }

    /// `guidance.memory.recorded.v1`.
    public static var type: EventType { .memoryRecorded }
    /// The memory id.
    public var subject: String { memoryID }
    /// `memory/ID`.
    public var key: String { "memory/\(memoryID)" }

    /// Checks ids, lengths and ranges.
    public func check(_ fields: inout FieldChecks) {
        fields.identifier(memoryID, "memory_id")
        fields.text(observation, "observation", maximum: FieldBounds.passage)
        fields.number(importance, "importance", in: 1...10)
        fields.identifier(consultationID, "consultation_id")
        fields.identifier(customerID, "customer_id")
        fields.identifiers(memoryIDs, "memory_ids", maximum: FieldBounds.batchEntries)
        fields.identifier(embeddingModel, "embedding_model")
        fields.list(embedding, "embedding", maximum: FieldBounds.dimensions)
    }

    enum CodingKeys: String, CodingKey {
        case memoryID = "memory_id"
        case observation
        case importance
        case consultationID = "consultation_id"
        case customerID = "customer_id"
        case memoryIDs = "memory_ids"
        case embeddingModel = "embedding_model"
        case embedding
        case recordedAt = "recorded_at"
    }
}
