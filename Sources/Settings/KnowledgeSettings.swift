/// How much knowledge a worker holds, and how it finds what bears on a question.
public struct KnowledgeSettings: Sendable {
    /// Entries at most; default 200,000.
    public var maximumEntries: Int
    /// Bytes at most, with all that entries are found by; an estimate; default 512 MiB.
    public var maximumBytes: Int
    /// Tokens that knowledge may take in one prompt; default 4,800.
    public var tokens: Int
    /// The model that makes vectors of texts, of the OpenAI-compatible provider; nil finds by words alone.
    public var embeddingModel: String?
    /// How many numbers of a vector are asked for and kept; default 256 for OpenAI's `text-embedding-3`, whose vectors can be cut; nil, the default for others, leaves it to the model.
    public var embeddingDimensions: Int?
    /// How long an answer waits for its question's vector at most; default 150 ms.
    public var embeddingTimeout: Duration

    /// Reads the settings of knowledge.
    ///
    /// - Parameter source: Where settings come from.
    /// - Throws: `SettingsError` for the first that is wrong.
    public init(_ source: SettingsSource) throws(SettingsError) {
        maximumEntries = try source.integer(.knowledgeMaximumEntries, default: 200_000, in: 1...16_000_000)
        maximumBytes = try source.integer(.knowledgeMaximumBytes, default: 512 << 20, in: 1_048_576...(1 << 40))
        tokens = try source.integer(.knowledgeTokens, default: 4_800, in: 0...100_000)
        embeddingModel = try source.text(.embeddingModel)
        let dimensions = try source.integer(.embeddingDimensions, default: 0, in: 0...8_192)
        let usual = embeddingModel?.hasPrefix("text-embedding-3") == true ? 256 : nil
        embeddingDimensions = dimensions == 0 ? usual : dimensions
        embeddingTimeout = try source.milliseconds(.embeddingTimeout, default: 150)
    }
}
