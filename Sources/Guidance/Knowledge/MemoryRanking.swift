import Foundation

/// Orders what is remembered of a customer by relevance, recency and importance, each counting the same.
///
/// After J. S. Park et al., "Generative Agents: Interactive Simulacra of Human Behavior" (UIST 2023): each of the three is brought to 0 to 1 over the memories
/// that are looked at, and the sum decides. Recency halves every 30 days; there, people live through days in a simulation, here they come back after weeks or
/// months. It is counted back from the newest of the memories and not from now, so that the same knowledge gives the same prompt.
struct MemoryRanking {
    private static let halfLife = 30.0 * 24 * 60 * 60 * 1_000
    /// Of a memory that was not rated: the middle of 1 to 10.
    private static let usualImportance = 5

    /// Memories, the best first, equal ones by their key.
    static func ranked(_ memories: [KnowledgeIndex.Match]) -> [KnowledgeEntry] {
        let newest = memories.compactMap(\.entry.recordedAt).max() ?? 0
        let relevance = scaled(memories.map(\.score))
        let recency = scaled(
            memories.map { memory in
                memory.entry.recordedAt.map { exp2((Double($0) - Double(newest)) / halfLife) } ?? 0
            })
        let importance = scaled(memories.map { Double(Self.importance(of: $0.entry)) })
        let scores = memories.indices.map { ((relevance[$0] + recency[$0] + importance[$0]) * 1e6).rounded() }
        return memories.indices.sorted { first, second in
            scores[first] == scores[second]
                ? memories[first].entry.key < memories[second].entry.key : scores[first] > scores[second]
        }.map { memories[$0].entry }
    }

    /// Brought to 0 to 1; all the same counts as nothing to choose by.
    private static func scaled(_ values: [Double]) -> [Double] {
        guard let least = values.min(), let most = values.max(), most > least else { return values.map { _ in 0 } }
        return values.map { ($0 - least) / (most - least) }
    }

    private static func importance(of entry: KnowledgeEntry) -> Int {
        if case .memory(_, let importance, _, _, _) = entry.content { importance ?? usualImportance } else { 0 }
    }
}
