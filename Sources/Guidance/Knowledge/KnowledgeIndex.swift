/// What is known, in memory: changed by key, and searched by words and vectors.
///
/// A value: a copy is a snapshot that goes on answering as before, and shares with the original all that does not change. Large tables lie in parts, so that a
/// change while a copy is held copies some of the parts and not the tables. What a search finds depends on the entries alone, not on the order in which they came.
public struct KnowledgeIndex: Sendable {
    /// An entry that was found.
    public struct Match: Sendable, Equatable {
        /// The entry.
        public var entry: KnowledgeEntry
        /// How well it fits; comparable within one kind, where no vector was given.
        public var score: Double
    }

    /// Where entries of one sort lie together: each is searched by itself.
    enum Shelf: Int, Sendable, CaseIterable {
        case rules, cases, memories, insights, requirements

        init(_ entry: KnowledgeEntry) {
            self =
                switch entry.key.kind {
                case .rule: .rules
                case .case: .cases
                case .memory: entry.isGeneralInsight ? .insights : .memories
                case .requirement: .requirements
                }
        }
    }

    private struct Place: Sendable {
        var shelf: Shelf
        var slot: Int32
    }

    /// How many numbers of a vector are kept unless told otherwise.
    public static let usualDimensions = 256

    /// How much is kept.
    public let bounds: KnowledgeBounds
    /// The model whose vectors are kept; nil where words alone count.
    public let embeddingModel: String?
    /// How many numbers of a vector are kept; 0 before the first, where that was left open.
    public private(set) var dimensions: Int
    private var shelves: [KnowledgeShelf]
    private var places = ShardedDictionary<KnowledgeKey, Place>()
    /// The slots of each customer's memories.
    private var memories = ShardedDictionary<String, [Int32]>()
    /// What would go first; made when it is needed first.
    private var evictions: EvictionQueue?

    /// An index without entries.
    ///
    /// - Parameters:
    ///   - bounds: How much is kept.
    ///   - embeddingModel: The model whose vectors are kept; those of others are not.
    ///   - dimensions: How many numbers of a vector are kept, and shorter vectors are not; nil for as many as the first has that comes.
    public init(
        bounds: KnowledgeBounds = KnowledgeBounds(), embeddingModel: String? = nil, dimensions: Int? = usualDimensions
    ) {
        self.bounds = bounds
        self.embeddingModel = embeddingModel
        self.dimensions = embeddingModel == nil ? 0 : dimensions.map { min(max(1, $0), 8_192) } ?? 0
        shelves = Shelf.allCases.map { [dimensions = self.dimensions] _ in KnowledgeShelf(dimensions: dimensions) }
    }

    /// How many entries there are.
    public var count: Int { places.count }

    /// About how much memory they take, with all that they are found by.
    public var byteCount: Int { shelves.reduce(0) { $0 + $1.byteCount } + places.count * 96 }

    /// How many elements the tables hold; bounded by what was there at most, however often it changed.
    package struct TableSizes: Equatable, Sendable {
        /// Places for entries, taken and free.
        package var slots = 0
        /// Terms, in all kinds.
        package var terms = 0
        /// Entries of the terms' lists.
        package var postings = 0
        /// Vectors.
        package var vectors = 0
        /// Customers with memories.
        package var customers = 0
        /// The queue of what goes first.
        package var evictions = 0
    }

    /// How large the tables are.
    package var tableSizes: TableSizes {
        var sizes = TableSizes(customers: memories.count, evictions: evictions?.count ?? 0)
        for shelf in shelves {
            sizes.slots += shelf.items.count
            sizes.terms += shelf.words.termCount
            sizes.postings += shelf.words.postingCount
            sizes.vectors += shelf.vectors.count
        }
        return sizes
    }

    /// The entry of a key, without its vector.
    public subscript(key: KnowledgeKey) -> KnowledgeEntry? {
        places[key].flatMap { shelves[$0.shelf.rawValue][$0.slot] }
    }

    /// Every entry, by its key, without vectors.
    public var entries: [KnowledgeEntry] {
        shelves.flatMap { $0.items.lazy.compactMap { $0?.entry } }.sorted { $0.key < $1.key }
    }

    // MARK: - Changing

    /// Adds an entry, or puts it in the place of the one with its key.
    ///
    /// - Parameter entry: What is known now.
    /// - Returns: What had to go to make room, maybe the entry itself.
    @discardableResult
    public mutating func insert(_ entry: KnowledgeEntry) -> [KnowledgeKey] {
        let vector = entry.embedding.flatMap { $0.model == embeddingModel ? $0 : nil }
        let entry = entry.withoutEmbedding
        if let vector { settleDimensions(vector) }
        let shelf = Shelf(entry)
        if let place = places[entry.key], place.shelf == shelf {
            let old = shelves[shelf.rawValue][place.slot]
            shelves[shelf.rawValue].replace(entry, vector, at: place.slot)
            if old?.customerID != entry.customerID {
                forget(place.slot, of: old?.customerID)
                remember(place.slot, of: entry.customerID)
            }
        } else {
            remove(entry.key)
            let slot = shelves[shelf.rawValue].insert(entry, vector)
            places.updateValue(Place(shelf: shelf, slot: slot), forKey: entry.key)
            remember(slot, of: entry.customerID)
        }
        if shelf != .requirements { evictions?.insert(entry) }
        // It has more of the past than of the present, and may not be needed for long.
        if evictions?.count ?? 0 > 2 * count + 1_024 { evictions = nil }
        return makeRoom()
    }

    /// Takes an entry away.
    ///
    /// - Parameter key: Which one.
    /// - Returns: Whether it was there.
    @discardableResult
    public mutating func remove(_ key: KnowledgeKey) -> Bool {
        guard let place = places.removeValue(forKey: key) else { return false }
        if place.shelf == .memories { forget(place.slot, of: shelves[place.shelf.rawValue][place.slot]?.customerID) }
        shelves[place.shelf.rawValue].remove(place.slot)
        return true
    }

    /// Gives an entry its vector, if its text is still the one that the vector was made of.
    ///
    /// - Parameters:
    ///   - embedding: The vector.
    ///   - text: What it was made of: the entry's ``KnowledgeEntry/searchText`` at that time.
    ///   - key: The entry.
    /// - Returns: Whether the vector can be compared with the others, also where the entry has changed or gone meanwhile.
    @discardableResult
    public mutating func setEmbedding(
        _ embedding: KnowledgeEmbedding, of text: String, for key: KnowledgeKey
    ) -> Bool {
        guard embedding.model == embeddingModel else { return false }
        settleDimensions(embedding)
        guard let vector = embedding.cut(to: dimensions) else { return false }
        if let place = places[key], shelves[place.shelf.rawValue][place.slot]?.searchText == text {
            shelves[place.shelf.rawValue].setVector(vector, at: place.slot)
        }
        return true
    }

    private mutating func settleDimensions(_ first: KnowledgeEmbedding) {
        guard dimensions == 0 else { return }
        dimensions = first.dimensions
        for shelf in shelves.indices { shelves[shelf].setDimensions(dimensions) }
    }

    private mutating func remember(_ slot: Int32, of customer: String?) {
        guard let customer else { return }
        memories.update(customer, orInsert: []) { slots in
            slots.append(slot)
            return true
        }
    }

    private mutating func forget(_ slot: Int32, of customer: String?) {
        guard let customer else { return }
        memories.update(customer) { slots in
            slots.removeAll { $0 == slot }
            return !slots.isEmpty
        }
    }

    /// Requirements are part of the program: they stay.
    private var boundedCount: Int { count - shelves[Shelf.requirements.rawValue].count }

    private mutating func makeRoom() -> [KnowledgeKey] {
        var gone: [KnowledgeKey] = []
        while boundedCount > bounds.entries || byteCount > bounds.bytes, boundedCount > 0 {
            if evictions == nil { evictions = evictionQueue() }
            guard let lowest = evictions?.popMin() else { break }
            guard let entry = self[lowest.key], Standing(entry) == lowest else { continue }
            remove(lowest.key)
            gone.append(lowest.key)
        }
        return gone
    }

    private func evictionQueue() -> EvictionQueue {
        EvictionQueue(
            Shelf.allCases.lazy.filter { $0 != .requirements }
                .flatMap { shelves[$0.rawValue].items.lazy.compactMap { $0?.entry } })
    }

    // MARK: - Searching

    /// The entries that fit a query best, of some kinds.
    ///
    /// - Parameters:
    ///   - query: What is looked for.
    ///   - kinds: Among what.
    ///   - limit: How many at most.
    ///   - isWanted: Which entries count at all.
    /// - Returns: The best first, equal ones by their key.
    public func search(
        _ query: KnowledgeQuery, among kinds: Set<KnowledgeKey.Kind>, limit: Int,
        where isWanted: (KnowledgeEntry) -> Bool = { _ in true }
    ) -> [Match] {
        let wanted: [Shelf] = Shelf.allCases.filter { shelf in
            switch shelf {
            case .rules: kinds.contains(.rule)
            case .cases: kinds.contains(.case)
            case .memories, .insights: kinds.contains(.memory)
            case .requirements: kinds.contains(.requirement)
            }
        }
        let found = wanted.flatMap { search(query, on: $0, limit: limit, where: isWanted) }
        guard wanted.count > 1 else { return found }
        return Array(
            found.sorted { $0.score == $1.score ? $0.entry.key < $1.entry.key : $0.score > $1.score }.prefix(limit))
    }

    func search(
        _ query: KnowledgeQuery, on shelf: Shelf, limit: Int, where isWanted: (KnowledgeEntry) -> Bool = { _ in true }
    ) -> [Match] {
        shelves[shelf.rawValue].search(usable(query), limit: limit, where: isWanted)
            .map { Match(entry: $0.entry, score: $0.score) }
    }

    /// A customer's memories with how well each fits a query, from 0; the latest ones, where there are very many.
    func memories(of customer: String, _ query: KnowledgeQuery, limit: Int) -> [Match] {
        let shelf = shelves[Shelf.memories.rawValue]
        var slots = memories[customer] ?? []
        if slots.count > limit {
            let dated = slots.compactMap { slot in shelf[slot].map { (slot, Standing(age: $0)) } }
            slots = dated.sorted { $0.1 > $1.1 }.prefix(limit).map(\.0)
        }
        return zip(slots, shelf.relevance(usable(query), of: slots)).compactMap { slot, score in
            shelf[slot].map { Match(entry: $0, score: score) }
        }
    }

    /// Every rule, in no order.
    var rules: some Sequence<KnowledgeEntry> {
        shelves[Shelf.rules.rawValue].items.lazy.compactMap { $0?.entry }
    }

    /// Entries that are found by vectors and have none yet, with the text that it is to be made of.
    ///
    /// Cases are not among them: they are chosen by words alone, so that a prompt's third part does not hang on whether a vector came in time.
    ///
    /// - Parameters:
    ///   - limit: How many at most.
    ///   - isWanted: Which entries count at all, by their key and text.
    /// - Returns: The first by shelf and slot.
    public func withoutVector(
        limit: Int, where isWanted: (KnowledgeKey, String) -> Bool = { _, _ in true }
    ) -> [(key: KnowledgeKey, text: String)] {
        guard embeddingModel != nil else { return [] }
        var found: [(key: KnowledgeKey, text: String)] = []
        for shelf in Shelf.allCases where shelf != .cases {
            let (items, vectors) = (shelves[shelf.rawValue].items, shelves[shelf.rawValue].vectors)
            for (slot, item) in items.enumerated() where !vectors.contains(Int32(slot)) {
                guard let entry = item?.entry, case let text = entry.searchText,
                    text.contains(where: { !$0.isWhitespace }), isWanted(entry.key, text)
                else { continue }
                found.append((entry.key, text))
                if found.count == limit { return found }
            }
        }
        return found
    }

    private func usable(_ query: KnowledgeQuery) -> KnowledgeQuery {
        query.vector?.model == embeddingModel ? query : KnowledgeQuery(query.text)
    }
}

extension KnowledgeEntry {
    fileprivate var withoutEmbedding: KnowledgeEntry {
        KnowledgeEntry(id: key.id, content, domain: domain, isLearned: isLearned, recordedAt: recordedAt)
    }
}
