import Guidance
import Settings

extension KnowledgeIndex {
    /// An empty index as the settings want it.
    ///
    /// - Parameter settings: The settings of knowledge.
    init(_ settings: KnowledgeSettings) {
        self.init(
            bounds: KnowledgeBounds(entries: settings.maximumEntries, bytes: settings.maximumBytes),
            embeddingModel: settings.embeddingModel,
            dimensions: settings.embeddingDimensions ?? KnowledgeIndex.usualDimensions)
    }
}
