package import Guidance
import DequeModule

/// Vectors of texts that were embedded lately, by the texts' content: what is asked or recorded again costs nothing.
///
/// Keeps a hash of each text in place of the text: 128 bits, keyed anew in every process, so that no two texts meet by chance and nobody can make them.
package struct EmbeddingCache: Sendable {
    /// How many vectors are kept unless told otherwise: a few megabytes.
    package static let usualCapacity = 20_000

    private struct Key: Hashable {
        let first: Int
        let second: Int

        init(_ text: String) {
            var hashers = (Hasher(), Hasher())
            hashers.0.combine(0)
            hashers.1.combine(1)
            hashers.0.combine(text)
            hashers.1.combine(text)
            (first, second) = (hashers.0.finalize(), hashers.1.finalize())
        }
    }

    private let capacity: Int
    private var vectors: [Key: KnowledgeEmbedding] = [:]
    private var order: Deque<Key> = []

    /// - Parameter capacity: How many vectors are kept; the oldest go first.
    package init(capacity: Int = usualCapacity) {
        self.capacity = max(1, capacity)
    }

    /// How many vectors are kept.
    package var count: Int { vectors.count }

    /// The vector of a text, if it is kept.
    package subscript(text: String) -> KnowledgeEmbedding? { vectors[Key(text)] }

    /// Keeps the vector of a text.
    package mutating func insert(_ vector: KnowledgeEmbedding, for text: String) {
        let key = Key(text)
        guard vectors.updateValue(vector, forKey: key) == nil else { return }
        order.append(key)
        if order.count > capacity { vectors[order.removeFirst()] = nil }
    }
}
