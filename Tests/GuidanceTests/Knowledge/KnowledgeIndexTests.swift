import Guidance
import SeededRandomness
import Testing

/// The table of what is known.
@Suite struct KnowledgeIndexTests {
    static func rule(_ id: String, _ text: String, confidence: Double = 0.9, value: Double? = nil) -> KnowledgeEntry {
        KnowledgeEntry(id: id, .rule(principle: text, confidence: confidence, value: value))
    }

    private func ids(_ matches: [KnowledgeIndex.Match]) -> [String] { matches.map(\.entry.key.id) }

    private func search(_ index: KnowledgeIndex, _ text: String, limit: Int = 10) -> [String] {
        ids(index.search(KnowledgeQuery(text), among: [.rule], limit: limit))
    }

    @Test func theScoreIsThatOfBM25() throws {
        var index = KnowledgeIndex()
        for (id, text) in [("a", "annuity rate annuity"), ("b", "annuity drawdown"), ("c", "drawdown tax charge lump")]
        {
            index.insert(Self.rule(id, text))
        }
        let found = index.search(KnowledgeQuery("annuity"), among: [.rule], limit: 3)
        #expect(ids(found) == ["a", "b"])
        // By hand: N = 3, n = 2, lengths 3, 2 and 4, on average 3; k₁ = 1.2, b = 0.75.
        let first = try #require(found.first?.score)
        let second = try #require(found.last?.score)
        #expect(abs(first - 0.470_003_6 * 2 * 2.2 / (2 + 1.2)) < 1e-5)
        #expect(abs(second - 0.470_003_6 * 2.2 / (1 + 1.2 * (0.25 + 0.75 * 2 / 3))) < 1e-5)
    }

    @Test func rareWordsWeighMoreThanCommonOnes() {
        var index = KnowledgeIndex()
        for number in 0..<20 { index.insert(Self.rule("common\(number)", "pension question about money")) }
        index.insert(Self.rule("rare", "divorce splits a pension"))
        #expect(search(index, "pension after divorce").first == "rare")
        #expect(search(index, "pension", limit: 3) == ["common0", "common1", "common10"])
    }

    @Test func aVersionReplacesTheOneBefore() {
        var index = KnowledgeIndex()
        index.insert(Self.rule("a", "annuity"))
        index.insert(Self.rule("a", "drawdown"))
        #expect(index.count == 1 && search(index, "annuity").isEmpty && search(index, "drawdown") == ["a"])
        let removed = (index.remove(KnowledgeKey(.rule, "a")), index.remove(KnowledgeKey(.rule, "a")))
        #expect(removed == (true, false))
        #expect(
            index.count == 0 && search(index, "drawdown").isEmpty && index.byteCount == KnowledgeIndex().byteCount + 2)
    }

    @Test func aSnapshotStaysAsItWas() {
        var index = KnowledgeIndex()
        index.insert(Self.rule("a", "annuity"))
        let snapshot = index
        index.remove(KnowledgeKey(.rule, "a"))
        index.insert(Self.rule("b", "annuity"))
        #expect(search(snapshot, "annuity") == ["a"] && search(index, "annuity") == ["b"])
    }

    @Test(arguments: 0..<8)
    func theOrderOfArrivalDoesNotMatter(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let words = ["annuity", "drawdown", "transfer", "charge", "tax", "allowance", "scam", "divorce", "pension"]
        func text() -> String {
            (0..<Int.random(in: 1...6, using: &random)).map { _ in words.randomElement(using: &random) ?? "" }
                .joined(separator: " ")
        }
        let entries = (0..<60).map { number -> KnowledgeEntry in
            let vector = (0..<8).map { _ in Float.random(in: -1...1, using: &random) }
            let embedding = number.isMultiple(of: 4) ? nil : KnowledgeEmbedding(vector, model: "m")
            return KnowledgeEntry(
                id: "r\(number)", .rule(principle: text(), confidence: 0.9, value: nil), embedding: embedding)
        }
        let queries = (0..<10).map { _ in
            KnowledgeQuery(
                text(),
                vector: KnowledgeEmbedding((0..<8).map { _ in Float.random(in: -1...1, using: &random) }, model: "m"))
        }
        var first: [[KnowledgeIndex.Match]]?
        for _ in 0..<4 {
            var index = KnowledgeIndex(embeddingModel: "m", dimensions: 8)
            // Some come, go and come again, some have another version first.
            for entry in entries.shuffled(using: &random) {
                if Bool.random(using: &random) { index.insert(Self.rule(entry.key.id, text())) }
                if Bool.random(using: &random) { index.remove(entry.key) }
                index.insert(entry)
            }
            let other = Self.rule("other", text())
            index.insert(other)
            index.remove(other.key)
            let found = queries.flatMap { query in
                [query, KnowledgeQuery(query.text)].map { index.search($0, among: [.rule], limit: 12) }
            }
            if let first { #expect(found == first) } else { first = found }
        }
    }

    @Test(arguments: 0..<8)
    func whatStaysIsTheWorthiestWhateverTheOrder(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let entries = (0..<200).map { number -> KnowledgeEntry in
            switch number % 3 {
            case 0: Self.rule("r\(number)", "text \(number)", confidence: Double(number % 7) / 7)
            case 1:
                KnowledgeEntry(
                    id: "c\(number)", .case(situation: "s", guidance: "g", passed: [true, false, nil][number % 2]),
                    recordedAt: Int64(number % 11))
            default:
                KnowledgeEntry(
                    id: "m\(number)",
                    .memory(observation: "o", importance: number % 10 + 1, customerID: "c\(number % 5)"),
                    recordedAt: Int64(number % 11))
            }
        }
        let kept = entries.sorted { first, second in
            if first.worth != second.worth { return first.worth > second.worth }
            let times = (first.recordedAt ?? .min, second.recordedAt ?? .min)
            return times.0 == times.1 ? first.key < second.key : times.0 > times.1
        }.prefix(50).map(\.key).sorted()
        var index = KnowledgeIndex(bounds: KnowledgeBounds(entries: 50))
        var gone = 0
        for entry in entries.shuffled(using: &random) {
            gone += index.insert(entry).count
            #expect(index.count <= 50)
        }
        #expect(index.entries.map(\.key) == kept && gone == 150)
    }

    @Test func memoryIsBounded() {
        var index = KnowledgeIndex(bounds: KnowledgeBounds(bytes: 100_000), embeddingModel: "m", dimensions: 16)
        var random = SeededGenerator(seed: 1)
        for number in 0..<500 {
            let text = (0..<30).map { _ in "w\(Int.random(in: 0...500, using: &random))" }.joined(separator: " ")
            index.insert(Self.rule("\(number)", text, confidence: Double.random(in: 0...1, using: &random)))
            #expect(index.byteCount <= 100_000)
        }
        #expect(index.count > 20)
        let tooLarge = KnowledgeIndex(bounds: KnowledgeBounds(bytes: 10))
        var none = tooLarge
        let gone = none.insert(Self.rule("a", "b"))
        #expect(gone == [KnowledgeKey(.rule, "a")] && none.count == 0)
    }

    @Test func theQueueOfWhatGoesFirstIsBoundedAlsoAfterTheTableWasFull() {
        var index = KnowledgeIndex(bounds: KnowledgeBounds(entries: 100))
        for number in 0..<101 { index.insert(Self.rule("r\(number)", "text", confidence: Double(number) / 200)) }
        #expect(index.tableSizes.evictions > 0)
        for number in 50..<101 { index.remove(KnowledgeKey(.rule, "r\(number)")) }
        for round in 0..<5_000 {
            index.insert(Self.rule("r\(round % 10 + 1)", "text", confidence: Double(round % 7) / 10))
            #expect(index.tableSizes.evictions <= 2 * index.count + 1_024)
        }
        // What goes is right after that as well.
        for number in 0..<60 { index.insert(Self.rule("s\(number)", "text", confidence: 0.9)) }
        let gone = index.insert(Self.rule("weak", "text", confidence: 0))
        #expect(index.count == 100 && gone == [KnowledgeKey(.rule, "weak")])
    }

    @Test(arguments: 0..<4)
    func changesLeaveNothingBehind(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var index = KnowledgeIndex(embeddingModel: "m", dimensions: 4)
        var present: Set<KnowledgeKey> = []
        func entry(_ number: Int) -> KnowledgeEntry {
            let text = (0..<10).map { _ in "w\(Int.random(in: 0..<1_000_000, using: &random))" }.joined(separator: " ")
            let vector = KnowledgeEmbedding((0..<4).map { _ in Float.random(in: 0.1...1, using: &random) }, model: "m")
            // A memory comes and goes between two kinds of memories.
            let sources = Bool.random(using: &random) ? ["x"] : []
            return number.isMultiple(of: 2)
                ? KnowledgeEntry(
                    id: "\(number)", .rule(principle: text, confidence: 0.9, value: nil), embedding: vector)
                : KnowledgeEntry(
                    id: "\(number)",
                    .memory(
                        observation: text, importance: nil,
                        customerID: sources.isEmpty ? "c\(Int.random(in: 0..<1_000, using: &random))" : nil,
                        sources: sources), embedding: vector)
        }
        var snapshot = index
        for round in 0..<10_000 {
            let entry = entry(Int.random(in: 0..<100, using: &random))
            if Int.random(in: 0..<4, using: &random) == 0 {
                index.remove(entry.key)
                present.remove(entry.key)
            } else {
                index.insert(entry)
                present.insert(entry.key)
            }
            if round.isMultiple(of: 50) { snapshot = index }
        }
        #expect(snapshot.count <= 100)
        let sizes = index.tableSizes
        #expect(index.count == present.count && index.count > 50 && sizes.vectors == index.count)
        // A memory may be in either of its two kinds.
        #expect(sizes.slots <= 150 && sizes.customers <= 50 && sizes.evictions == 0)
        #expect(sizes.postings == index.entries.reduce(0) { $0 + Set($1.searchText.split(separator: " ")).count })
        #expect(sizes.terms <= sizes.postings && index.byteCount < index.count * 3_000)
        for key in present { index.remove(key) }
        let left = index.tableSizes
        #expect(left.slots == sizes.slots && left.terms + left.postings + left.vectors + left.customers == 0)
        #expect(index.byteCount < 10_000)
    }

    @Test(arguments: 0..<4)
    func snapshotsStayAsTheyWereInLargeTables(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var index = KnowledgeIndex(bounds: KnowledgeBounds(entries: 3_000), embeddingModel: "m", dimensions: 4)
        func entry(_ number: Int) -> KnowledgeEntry {
            KnowledgeEntry(
                id: "\(number)", .rule(principle: "word\(number) common", confidence: 0.9, value: nil),
                embedding: KnowledgeEmbedding((0..<4).map { _ in Float.random(in: -1...1, using: &random) }, model: "m")
            )
        }
        for number in 0..<3_000 { index.insert(entry(number)) }
        let query = KnowledgeQuery(
            "word7 word1500 common", vector: KnowledgeEmbedding([1, -0.5, 0.2, 0.3], model: "m"))
        let snapshot = index
        let (entries, found) = (snapshot.entries, snapshot.search(query, among: [.rule], limit: 100))
        for _ in 0..<3_000 {
            let number = Int.random(in: 0..<4_000, using: &random)
            if Bool.random(using: &random) {
                index.insert(entry(number))
            } else {
                index.remove(KnowledgeKey(.rule, "\(number)"))
            }
        }
        #expect(index.entries != entries)
        #expect(snapshot.entries == entries && snapshot.search(query, among: [.rule], limit: 100) == found)
    }

    @Test func longTextsAreCut() {
        let long = String(repeating: "pension ", count: 10_000)
        let entry = KnowledgeEntry(id: "c", .case(situation: long, guidance: long, passed: true))
        guard case .case(let situation, let guidance, _) = entry.content else { return #expect(Bool(false)) }
        #expect(situation.unicodeScalars.count == KnowledgeEntry.maximumText && guidance.hasSuffix("[…]"))
    }

    @Test(arguments: [("rule/a", "a"), ("case/x/y", "x/y"), ("memory/ ", " ")])
    func aKeyIsRead(text: String, id: String) throws {
        let key = try #require(KnowledgeKey(text))
        #expect(key.id == id && key.description == text)
    }

    @Test(arguments: ["", "rule", "rule/", "requirement/a", "Rule/a", "other/a", "/a"])
    func aWrongKeyIsNone(text: String) {
        #expect(KnowledgeKey(text) == nil)
    }
}
