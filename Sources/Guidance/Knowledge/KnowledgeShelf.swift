/// Entries of one kind, and what they are found by.
///
/// An entry has a slot, a small number, for as long as it is there; then the next entry gets it, so that the tables by slot stay dense.
struct KnowledgeShelf: Sendable {
    /// An entry on its own, so that a copy of the shelf copies a reference and not texts.
    final class Item: Sendable {
        let entry: KnowledgeEntry
        let byteCount: Int

        init(_ entry: KnowledgeEntry) {
            self.entry = entry
            // The texts' own bytes, and what the structure around them takes.
            byteCount =
                entry.searchText.utf8.count + (entry.guidance?.utf8.count ?? 0) + 320
                + entry.sources.reduce(0) { $0 + 16 + $1.utf8.count }
        }
    }

    /// How deep each ranking is looked at where two are joined.
    private static let depth = 100
    /// Below this a cosine says nothing.
    ///
    /// Vectors of texts that have nothing to do with each other are not at right angles; a stranger's seldom reaches this.
    private static let leastCosine: Float = 0.3
    /// A text that shares no more than the commonest words with a query is no match for it.
    private static let leastShareOfBestScore: Float = 0.2

    private(set) var items = BlockArray<Item?>()
    private var free: [Int32] = []
    private(set) var words = WordIndex()
    private(set) var vectors: VectorTable
    private(set) var count = 0
    private var textBytes = 0

    init(dimensions: Int) {
        vectors = VectorTable(dimensions: dimensions)
    }

    var byteCount: Int { textBytes + words.byteCount + vectors.byteCount }

    subscript(slot: Int32) -> KnowledgeEntry? { items[Int(slot)]?.entry }

    /// Adds an entry under a new slot; its vector, if any, goes into the table of vectors.
    mutating func insert(_ entry: KnowledgeEntry, _ vector: KnowledgeEmbedding?) -> Int32 {
        let item = Item(entry)
        let slot: Int32
        if let reused = free.popLast() {
            slot = reused
            items[Int(slot)] = item
        } else {
            slot = Int32(items.count)
            items.append(item)
        }
        words.insert(entry.searchText, at: slot)
        setVector(vector, at: slot)
        count += 1
        textBytes += item.byteCount
        return slot
    }

    /// Puts another version of an entry in its slot; a vector stays where the text does.
    mutating func replace(_ entry: KnowledgeEntry, _ vector: KnowledgeEmbedding?, at slot: Int32) {
        guard let old = items[Int(slot)] else { return }
        let item = Item(entry)
        items[Int(slot)] = item
        textBytes += item.byteCount - old.byteCount
        let (text, oldText) = (entry.searchText, old.entry.searchText)
        if text != oldText {
            words.remove(oldText, at: slot)
            words.insert(text, at: slot)
            vectors.remove(slot)
        }
        setVector(vector, at: slot)
    }

    mutating func remove(_ slot: Int32) {
        guard let old = items[Int(slot)] else { return }
        words.remove(old.entry.searchText, at: slot)
        vectors.remove(slot)
        items[Int(slot)] = nil
        free.append(slot)
        count -= 1
        textBytes -= old.byteCount
    }

    /// How long vectors are; before there is any.
    mutating func setDimensions(_ dimensions: Int) {
        vectors = VectorTable(dimensions: dimensions)
    }

    mutating func setVector(_ vector: KnowledgeEmbedding?, at slot: Int32) {
        guard vectors.dimensions > 0, let vector = vector?.cut(to: vectors.dimensions) else { return }
        vectors.insert(vector, at: slot)
    }

    // MARK: - Searching

    /// The entries that fit a query best, the best first; equal ones by their key.
    func search(
        _ query: KnowledgeQuery, limit: Int, where isWanted: (KnowledgeEntry) -> Bool = { _ in true }
    ) -> [(entry: KnowledgeEntry, score: Double)] {
        guard count > 0, limit > 0 else { return [] }
        let depth = max(limit, Self.depth)
        var byWords = best(words.matches(query.text), limit: depth, where: isWanted)
        let least = (byWords.first?.score ?? 0) * Self.leastShareOfBestScore
        byWords.removeAll { $0.score < least }
        guard !vectors.isEmpty, let vector = query.vector?.cut(to: vectors.dimensions) else {
            return byWords.prefix(limit).compactMap { match in self[match.slot].map { ($0, Double(match.score)) } }
        }
        let byVectors = best(
            vectors.matches(vector).filter { $0.score >= Self.leastCosine }, limit: depth, where: isWanted)
        let scores = ReciprocalRankFusion.scores([byWords.map(\.slot), byVectors.map(\.slot)])
        return best(scores.map { ($0.key, Float($0.value)) }, limit: limit, where: { _ in true }, scale: 1e7)
            .compactMap { match in self[match.slot].map { ($0, Double(match.score)) } }
    }

    /// How well each of a few entries fits a query, from 0; comparable among them alone.
    func relevance(_ query: KnowledgeQuery, of slots: [Int32]) -> [Double] {
        let scores = words.scores(query.text, of: slots)
        guard !vectors.isEmpty, let vector = query.vector?.cut(to: vectors.dimensions) else {
            return scores.map { Double($0) }
        }
        let byWords = best(zip(slots, scores).filter { $0.1 > 0 }.map { ($0, $1) }, limit: slots.count)
        let byVectors = best(
            zip(slots, vectors.cosines(vector, of: slots)).compactMap { slot, cosine in
                cosine.flatMap { $0 >= Self.leastCosine ? (slot, $0) : nil }
            }, limit: slots.count)
        let fused = ReciprocalRankFusion.scores([byWords.map(\.slot), byVectors.map(\.slot)])
        return slots.map { fused[$0] ?? 0 }
    }

    /// The best matches, the best first; scores that are equal but for rounding count as equal, and are in the order of their keys.
    private func best(
        _ matches: [WordIndex.Match], limit: Int, where isWanted: (KnowledgeEntry) -> Bool = { _ in true },
        scale: Float = 1e4
    ) -> [WordIndex.Match] {
        var best: [(match: WordIndex.Match, rank: Float)] = []
        func isBetter(_ slot: Int32, _ rank: Float, than other: (match: WordIndex.Match, rank: Float)) -> Bool {
            guard rank == other.rank else { return rank > other.rank }
            guard let first = self[slot], let second = self[other.match.slot] else { return false }
            return first.key < second.key
        }
        for match in matches {
            let rank = (match.score * scale).rounded()
            if best.count == limit, let last = best.last, !isBetter(match.slot, rank, than: last) { continue }
            guard let entry = self[match.slot], isWanted(entry) else { continue }
            var (low, high) = (0, best.count)
            while low < high {
                let middle = (low + high) / 2
                if isBetter(match.slot, rank, than: best[middle]) { high = middle } else { low = middle + 1 }
            }
            best.insert((match, rank), at: low)
            if best.count > limit { best.removeLast() }
        }
        return best.map(\.match)
    }
}

extension KnowledgeEntry {
    /// The memories that an insight rests on.
    fileprivate var sources: [String] {
        if case .memory(_, _, _, _, let sources) = content { sources } else { [] }
    }

    /// The answer of a case.
    fileprivate var guidance: String? {
        if case .case(_, let guidance, _) = content { guidance } else { nil }
    }
}
