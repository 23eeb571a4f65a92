/// A memory, as a consolidation reads it.
public struct RatedMemory: Codable, Sendable, Equatable {
    /// The memory.
    public var memoryID: String
    /// What was observed.
    public var observation: String
    /// Its rating from 1 to 10; nil if it has none yet.
    public var importance: Int?

    /// Describes a memory.
    public init(memoryID: String, observation: String, importance: Int? = nil) {
        self.memoryID = memoryID
        self.observation = observation
        self.importance = importance
    }

    func check(_ fields: inout FieldChecks) {
        fields.identifier(memoryID, "memory_id")
        fields.text(observation, "observation", maximum: FieldBounds.passage)
        fields.number(importance, "importance", in: 1...10)
    }

    enum CodingKeys: String, CodingKey {
        case memoryID = "memory_id"
        case observation
        case importance
    }
}
