import Guidance
import Settings

extension KnowledgeIndex {
    /// An index as the settings want it, with what is known from the start.
    ///
    /// - Parameter settings: The settings of knowledge.
    /// - Returns: An index that holds the regulatory requirements and nothing else.
    static func withRequirements(_ settings: KnowledgeSettings) -> KnowledgeIndex {
        var index = KnowledgeIndex(
            bounds: KnowledgeBounds(entries: settings.maximumEntries, bytes: settings.maximumBytes),
            embeddingModel: settings.embeddingModel, dimensions: settings.embeddingDimensions)
        for requirement in RegulatoryRequirements.current.all { index.insert(KnowledgeEntry(requirement)) }
        return index
    }
}
