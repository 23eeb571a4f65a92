/// What several memories say together.
public struct Insight: Codable, Sendable, Equatable {
    /// The insight.
    public var text: String
    /// The memories it rests on.
    public var memoryIDs: [String]

    /// States an insight.
    public init(text: String, memoryIDs: [String]) {
        self.text = text
        self.memoryIDs = memoryIDs
    }

    func check(_ fields: inout FieldChecks) {
        fields.text(text, "text", maximum: FieldBounds.passage)
        fields.identifiers(memoryIDs, "memory_ids", maximum: FieldBounds.batchEntries)
    }

    enum CodingKeys: String, CodingKey {
        case text
        case memoryIDs = "memory_ids"
    }
}
