package import Guidance

/// Which entries the embedding model is asked for next: fewer at a time where it refuses, and none that it has refused alone.
///
/// So one text that a server does not take, or an answer that is too large, holds up no other text.
package struct EmbeddingPlan: Sendable {
    /// How many texts are left out at most; a model that refuses more is the wrong one, and is not asked any further.
    package static let maximumRefused = 10_000
    /// After so many requests in a row that went well more texts are tried again; not sooner, for a request that fails may be paid for.
    private static let patience = 16

    private let maximum: Int
    /// How many texts are asked for at once.
    package private(set) var limit: Int
    /// How many texts in a row were refused alone: many of them tell that it is not for the texts.
    package private(set) var refusalsInARow = 0
    private var successes = 0
    /// Entries that have no vector to come, with the hash of the text that was refused.
    private var refused: [KnowledgeKey: Int] = [:]

    /// - Parameter maximum: How many texts are asked for at once, at most.
    package init(maximum: Int) {
        self.maximum = max(1, maximum)
        limit = self.maximum
    }

    /// How many entries are left out.
    package var refusedCount: Int { refused.count }

    /// The entries to ask for; an entry that was refused is among them again once its text has changed.
    package mutating func next(of index: KnowledgeIndex) -> [(key: KnowledgeKey, text: String)] {
        if refused.count >= Self.maximumRefused {
            refused = refused.filter { key, hash in index[key]?.searchText.hashValue == hash }
        }
        guard refused.count < Self.maximumRefused else { return [] }
        return index.withoutVector(limit: min(limit, Self.maximumRefused - refused.count)) { key, text in
            refused[key].map { $0 != text.hashValue } ?? true
        }
    }

    /// The model has answered.
    ///
    /// - Parameter unusable: The entries whose vectors are of no use; it would be paid for them again and again.
    package mutating func succeeded(unusable: [(key: KnowledgeKey, text: String)] = []) {
        for entry in unusable { refused[entry.key] = entry.text.hashValue }
        successes += 1
        if refusalsInARow > 0 {
            limit = maximum
        } else if successes >= Self.patience {
            (limit, successes) = (min(limit * 2, maximum), 0)
        }
        refusalsInARow = 0
    }

    /// The model does not take these entries' texts, or not so many.
    ///
    /// - Returns: Whether it was for the text of the only entry, which is left out from now on.
    package mutating func refused(_ entries: [(key: KnowledgeKey, text: String)]) -> Bool {
        successes = 0
        guard entries.count == 1, let entry = entries.first else {
            limit = max(1, entries.count / 2)
            return false
        }
        refused[entry.key] = entry.text.hashValue
        refusalsInARow += 1
        // It is found; there may be no other.
        if refusalsInARow == 1 { limit = maximum }
        return true
    }
}
