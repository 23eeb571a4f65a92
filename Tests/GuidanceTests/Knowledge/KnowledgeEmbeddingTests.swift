import Guidance
import SeededRandomness
import Testing

/// Searching by vectors.
@Suite struct KnowledgeEmbeddingTests {
    private func entry(_ id: String, _ text: String, _ vector: [Float]?, model: String = "m") -> KnowledgeEntry {
        KnowledgeEntry(
            id: id, .rule(principle: text, confidence: 1, value: nil),
            embedding: vector.flatMap { KnowledgeEmbedding($0, model: model) })
    }

    private func search(_ index: KnowledgeIndex, _ text: String, _ vector: [Float], model: String = "m") -> [String] {
        index.search(KnowledgeQuery(text, vector: KnowledgeEmbedding(vector, model: model)), among: [.rule], limit: 10)
            .map(\.entry.key.id)
    }

    @Test func whatSharesNoWordIsFoundByItsVector() {
        var index = KnowledgeIndex(embeddingModel: "m", dimensions: 3)
        index.insert(entry("near", "swapping a promised income", [1, 0.1, 0]))
        index.insert(entry("far", "quarterly statement", [0, 0, 1]))
        index.insert(entry("word", "transfer forms", nil))
        #expect(search(index, "transfer", [1, 0, 0]) == ["near", "word"])
        // Both rankings together beat either alone.
        index.insert(entry("both", "transfer values", [0.9, 0.2, 0]))
        #expect(search(index, "transfer", [1, 0, 0]).first == "both")
    }

    @Test func vectorsOfOtherModelsAreNotCompared() {
        var index = KnowledgeIndex(embeddingModel: "m", dimensions: 2)
        index.insert(entry("a", "one", [1, 0], model: "other"))
        index.insert(entry("b", "two", [1, 0]))
        #expect(search(index, "nothing", [1, 0]) == ["b"])
        #expect(search(index, "one", [1, 0], model: "other") == ["a"])
        #expect(index.withoutVector(limit: 10).map(\.key.id) == ["a"])
    }

    @Test func longerVectorsAreCutAndShorterOnesLeftOut() {
        var index = KnowledgeIndex(embeddingModel: "m", dimensions: 2)
        index.insert(entry("long", "one", [1, 0, 5, 5]))
        index.insert(entry("short", "two", [1]))
        #expect(search(index, "nothing", [1, 0, -5, -5]) == ["long"])
        #expect(index.withoutVector(limit: 10).map(\.key.id) == ["short"])
    }

    @Test(arguments: [[], [0, 0], [.nan, 1], [.infinity, 1]] as [[Float]])
    func whatCannotBeComparedIsNoVector(vector: [Float]) {
        #expect(KnowledgeEmbedding(vector, model: "m") == nil)
    }

    @Test func aVectorGoesWithItsText() {
        var index = KnowledgeIndex(embeddingModel: "m", dimensions: 2)
        index.insert(entry("a", "one", nil))
        guard let vector = KnowledgeEmbedding([1, 0], model: "m") else { return #expect(Bool(false)) }
        index.setEmbedding(vector, of: "another text", for: KnowledgeKey(.rule, "a"))
        #expect(search(index, "x", [1, 0]).isEmpty)
        index.setEmbedding(vector, of: "one", for: KnowledgeKey(.rule, "a"))
        #expect(search(index, "x", [1, 0]) == ["a"] && index.withoutVector(limit: 1).isEmpty)
        index.insert(entry("a", "one", nil))
        #expect(search(index, "x", [1, 0]) == ["a"], "the same text has the same vector")
        index.insert(entry("a", "two", nil))
        #expect(search(index, "x", [1, 0]).isEmpty)
    }

    @Test(arguments: 0..<3)
    func bytesOrderAsFloatsDo(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        func vector() -> [Float] { (0..<64).map { _ in Float.random(in: -1...1, using: &random) } }
        let query = vector()
        let vectors = (0..<1_500).map { _ in zip(vector(), query).map { $0 + 0.7 * $1 } }
        var index = KnowledgeIndex(embeddingModel: "m", dimensions: 64)
        for (number, vector) in vectors.enumerated() { index.insert(entry("\(number)", "w\(number)", vector)) }
        for number in stride(from: 0, to: 1_500, by: 3) { index.remove(KnowledgeKey(.rule, "\(number)")) }
        func cosine(_ first: [Float], _ second: [Float]) -> Float {
            let dot = { (a: [Float], b: [Float]) in zip(a, b).reduce(Float(0)) { $0 + $1.0 * $1.1 } }
            return dot(first, second) / (dot(first, first) * dot(second, second)).squareRoot()
        }
        let wanted = vectors.indices.filter { !$0.isMultiple(of: 3) }
            .sorted { cosine(vectors[$0], query) > cosine(vectors[$1], query) }.prefix(10)
        let found = search(index, "", query)
        #expect(Set(found).intersection(wanted.map(String.init)).count >= 8)
    }
}
