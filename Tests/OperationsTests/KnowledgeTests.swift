import Contract
import Guidance
import Kafka
import Logging
import Operations
import Testing

/// Looking at what is known, and changing it, on the embedded cluster.
@Suite(.timeLimit(.minutes(1))) struct KnowledgeTests {
    private static let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    private static func rule(_ id: String, _ text: String, domain: String = "charges") throws -> KnowledgeRecord {
        let data = RuleLearned(
            ruleID: id, principle: text, domain: domain, confidence: 0.75, supportingEvidence: [], value: 1.5)
        return try KnowledgeRecord(Event(id: "e-\(id)", source: "/test", time: .now, data: data).encoded())
    }

    private static func memory(_ id: String, _ text: String, of customer: String?) throws -> KnowledgeRecord {
        let data = MemoryRecorded(memoryID: id, observation: text, importance: 7, customerID: customer)
        return try KnowledgeRecord(Event(id: "e-\(id)", source: "/test", time: .now, data: data).encoded())
    }

    @Test func whatIsSentIsReadAndWhatIsDeletedIsGone() async throws {
        let cluster = try EmbeddedCluster()
        try cluster.createTopic(Topics.standard.name(.knowledge), partitions: 3)
        let client = KafkaClientConfiguration(bootstrapServers: cluster.bootstrapServers, clientID: "test")
        let reader = KnowledgeReader(client: client, topics: .standard, logger: Self.logger)
        #expect(try await reader.contents().records.isEmpty)
        let publisher = try await KnowledgePublisher(client: client, topics: .standard, logger: Self.logger)
        let latest = [
            try Self.memory("m", "Cares for a parent.", of: "cu"), try Self.rule("a", "Name the charges."),
            try Self.rule("b", "Compare."),
        ]
        try await publisher.send([try Self.rule("a", "Old.")] + latest)
        var contents = try await reader.contents()
        #expect(contents.records == latest && contents.unreadable.isEmpty)
        // What was exported comes back as the same bytes.
        let exported = contents.records.map(\.bytes)
        try await publisher.delete(contents.records.compactMap { KnowledgeKey($0.key) })
        #expect(try await reader.contents().records.isEmpty)
        let file = Array(exported.joined(separator: [UInt8(ascii: "\n")]))
        guard case .records(let read) = KnowledgeInput().read(file, file: "x", now: .now) else {
            return #expect(Bool(false))
        }
        try await publisher.send(read)
        #expect(try await reader.contents().records.map(\.bytes) == exported)
        await publisher.close()

        let producer = try KafkaProducer(configuration: KafkaProducerConfiguration(client: client), logger: Self.logger)
        let rejection = RuleRejected(
            ruleID: "z", principle: "Press on.", domain: "Conduct", reason: .unsafe, explanation: "It presses.",
            conflictingRuleID: "b", supportingEvidence: ["j"])
        let rejected = Event(id: "e-z", source: "/test", time: .now, data: rejection)
        for (key, value) in [
            ("rule/a", "{"), ("rule/z", String(decoding: try rejected.encoded(), as: UTF8.self)),
            ("case/\u{1B}x", String(decoding: exported[0], as: UTF8.self)),
        ] {
            _ = try await producer.send(
                KafkaRecord(topic: Topics.standard.name(.knowledge), key: Array(key.utf8), value: Array(value.utf8)))
        }
        await producer.close()
        contents = try await reader.contents()
        #expect(contents.records.map(\.key) == ["memory/m", "rule/b"] && contents.unreadable == ["case/x", "rule/a"])
        #expect(contents.rejected.map(\.data) == [rejection])
        var selection = KnowledgeSelection()
        selection.domain = "conduct"
        let table = RejectionListing(selection.select(contents.rejected)).text
        #expect(table.contains("rule/z") && table.contains("unsafe") && table.contains("rule/b"))
        selection.domain = "scams"
        #expect(selection.select(contents.rejected).isEmpty)
        withExtendedLifetime(cluster) {}
    }

    @Test func thousandsAreDeletedAtOnce() async throws {
        let cluster = try EmbeddedCluster()
        try cluster.createTopic(Topics.standard.name(.knowledge), partitions: 1)
        let client = KafkaClientConfiguration(bootstrapServers: cluster.bootstrapServers, clientID: "test")
        let publisher = try await KnowledgePublisher(client: client, topics: .standard, logger: Self.logger)
        let records = try (0..<2_500).map { try Self.rule("\($0)", "rule \($0)") }
        try await publisher.send(records)
        try await publisher.delete(records.dropFirst().compactMap { KnowledgeKey($0.key) })
        await publisher.close()
        let left = try await KnowledgeReader(client: client, topics: .standard, logger: Self.logger).contents()
        #expect(left.records.map(\.key) == ["rule/0"])
        withExtendedLifetime(cluster) {}
    }

    @Test func entriesAreSelected() throws {
        let records = [
            try Self.memory("m", "Asked for the charges of an old pot.", of: "cu"),
            try Self.rule("a", "Name the charges."),
            try Self.rule("b", "Explain annuities.", domain: "Annuities"),
        ]
        func select(_ change: (inout KnowledgeSelection) -> Void) -> [String] {
            var selection = KnowledgeSelection()
            change(&selection)
            return selection.select(records).map(\.key)
        }
        #expect(select { _ in } == ["memory/m", "rule/a", "rule/b"])
        #expect(select { $0.limit = 1 } == ["memory/m"])
        #expect(select { $0.kinds = [.rule] } == ["rule/a", "rule/b"])
        #expect(select { $0.domain = "annuities" } == ["rule/b"])
        #expect(select { $0.search = "annuity" } == ["rule/b"])
        #expect(Set(select { $0.search = "charge" }) == ["memory/m", "rule/a"])
        #expect(select { ($0.search, $0.kinds) = ("charge", [.memory]) } == ["memory/m"])
        #expect(select { $0.search = "zebra" } == [])
    }

    @Test func aRowTellsWhatAnEntryIs() throws {
        let table = KnowledgeListing([
            try Self.rule("a", "Name the charges.\nAll of them."),
            try Self.memory("m", "Cares for\u{1B} a parent.", of: "cu"),
            try Self.memory("n", String(repeating: "long ", count: 100), of: nil),
        ]).text
        for text in [
            "rule/a", "0.75 sure, value 1.50", "Name the charges.", "importance 7, of cu", "Cares for a parent.",
            "of nobody", "…",
        ] {
            #expect(table.contains(text), "\(text)")
        }
        #expect(!table.contains("All of them") && !table.contains("\u{1B}"))
    }
}
