import Contract
import Guidance
import HTTPTransport
import Kafka
import LanguageModels
import Logging
import ProviderSimulator
import Settings
import Telemetry
import TestSupport
import Testing
import Workers

/// What a worker knows: restored from its topic, kept up to date, and part of what models are asked.
@Suite(.timeLimit(.minutes(2))) struct KnowledgeTests {
    private static let logger = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })

    /// Runs a test beside a knowledge base on a cluster of its own, with an embedding model or without.
    private func withKnowledge(
        _ records: [KafkaRecord], environment: [String: String] = [:],
        _ body: @escaping @Sendable (KnowledgeBase, EmbeddedCluster) async throws -> Void
    ) async throws {
        let cluster = try EmbeddedCluster()
        try cluster.createTopic(Topics.standard.name(.knowledge), partitions: 2)
        try await cluster.write(records)
        let source = SettingsSource(
            environment: ["KAFKA_BOOTSTRAP_SERVERS": cluster.bootstrapServers, "OPENAI_API_KEY": "test"]
                .merging(environment) { $1 })
        var connection = try KafkaConnection(KafkaSettings(source), role: "test", source: .consultations)
        connection.consumer.fetchWaitMaximum = 10
        let client = try HTTPClient()
        let knowledge = try KnowledgeBase(
            KnowledgeSettings(source), models: ModelSettings(source), connection: connection, client: client,
            logger: Self.logger)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await knowledge.run() }
            await knowledge.restored()
            try await body(knowledge, cluster)
            group.cancelAll()
        }
        await client.close()
    }

    private func withSimulator(_ body: @escaping @Sendable (ProviderSimulator, String) async throws -> Void)
        async throws
    {
        let simulator = try ProviderSimulator(configuration: SimulatorConfiguration(), logger: Self.logger)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await simulator.run() }
            try await body(simulator, try await simulator.address.openAIBaseURL)
            group.cancelAll()
        }
    }

    /// Waits for what a feed or an embedder does at a time of its own; the suite's time limit bounds it.
    private func eventually(_ condition: () throws -> Bool) async throws {
        while try !condition() { try await Task.sleep(for: .milliseconds(5)) }
    }

    @Test func theTableIsAsTheTopicSays() async throws {
        let unreadable = KafkaRecord.knowledge("rule/f", Array("{".utf8))
        try await withKnowledge([
            .rule("a", "first"), .rule("a", "second"), .rule("b", "gone"), .knowledge("rule/b", nil),
            .knowledge("nonsense", Array("{}".utf8)), .rule("f", "lost"), unreadable,
            .knowledge("rule/other", KafkaRecord.rule("c", "wrong key").value),
            .knowledge(MemoryRecorded(memoryID: "m", observation: "met", customerID: "x")),
            .knowledge("memory/none", nil),
        ]) { knowledge, cluster in
            #expect(knowledge.standingRules == ["second"] && knowledge.learnedCount == 2)
            try await cluster.write([.rule("0", "new"), .knowledge("memory/m", nil)])
            try await eventually { knowledge.learnedCount == 2 && knowledge.standingRules == ["new", "second"] }
            try await cluster.write([.rule("0", "new", confidence: 0.1)])
            try await eventually { knowledge.standingRules == ["second"] }
        }
    }

    @Test func anEmptyTopicIsRestoredAtOnce() async throws {
        try await withKnowledge([]) { knowledge, _ in
            #expect(knowledge.learnedCount == 0 && knowledge.standingRules.isEmpty)
            let brief = await knowledge.brief(for: Customer(customerID: "x"), question: "Should I buy an annuity?")
            #expect(brief.knowledge.cases.isEmpty && brief.knowledge.rules.isEmpty && brief.knowledge.memories.isEmpty)
            #expect(!brief.knowledge.requirements.isEmpty)
        }
    }

    @Test func manyRecordsAreRestoredBeforeAnythingIsAnswered() async throws {
        let records = try (0..<5_000).map { try KafkaRecord.rule("r\($0)", "rule number \($0)", confidence: 0.6) }
        try await withKnowledge(records + [.rule("last", "the last", confidence: 1)]) { knowledge, _ in
            #expect(knowledge.learnedCount == 5_001 && knowledge.standingRules.contains("the last"))
        }
    }

    @Test func theBoundHolds() async throws {
        let records = try (0..<50).map { try KafkaRecord.rule("r\($0)", "rule \($0)", confidence: Double($0) / 50) }
        try await withKnowledge(records, environment: ["GUIDANCE_KNOWLEDGE_MAX_ENTRIES": "3"]) { knowledge, _ in
            #expect(knowledge.standingRules == ["rule 47", "rule 48", "rule 49"])
        }
    }

    @Test func aRuleThatHadToGoStandsNoLonger() throws {
        let rule = try KafkaRecord.rule("a", "first")
        let memory = try KafkaRecord.knowledge(MemoryRecorded(memoryID: "m", observation: "met", customerID: "x"))
        let roomy = KnowledgeTable(KnowledgeIndex(), logger: Self.logger)
        roomy.take([rule.message])
        // Just enough: what comes next, of whatever kind, is too much even where nothing of it stays.
        let table = KnowledgeTable(
            KnowledgeIndex(bounds: KnowledgeBounds(bytes: roomy.snapshot.byteCount)), logger: Self.logger)
        table.take([rule.message])
        #expect(table.standingRules() == ["first"])
        table.take([memory.message])
        #expect(table.count == 0 && table.standingRules().isEmpty)
        let prompt = table.consultationPrompt().prompt(customer: Customer(customerID: "x"), question: "?")
        #expect(prompt.parts == ConsultationPrompt().prompt(customer: Customer(customerID: "x"), question: "?").parts)
    }

    @Test(arguments: [("reflection", true), ("operator", false), (nil, false)])
    func whoseARuleIsFollowsFromItsSource(source: String?, isLearned: Bool) {
        let rule = RuleLearned(
            ruleID: "r", principle: "p", domain: "d", confidence: 1, supportingEvidence: [], source: source)
        let entry = KnowledgeEntry(.rule(Event(id: "e", source: "/test", time: .now, data: rule)))
        var index = KnowledgeIndex()
        index.insert(entry)
        #expect(entry.isLearned == isLearned && index[entry.key]?.isLearned == isLearned)
    }

    @Test func theSameRulesAreTheSamePrompt() async throws {
        try await withKnowledge([.rule("a", "first")]) { knowledge, cluster in
            let customer = Customer(customerID: "x")
            let before = knowledge.table.consultationPrompt().prompt(customer: customer, question: "?").parts
            try await cluster.write([
                .rule("weak", "guess", confidence: 0.1), .rule("a", "first"), .rule("b", "second"),
            ])
            try await eventually { knowledge.standingRules == ["first", "second"] }
            let after = knowledge.table.consultationPrompt().prompt(customer: customer, question: "?").parts
            #expect(before[0] == after[0] && before[1] != after[1] && before[2] == after[2])
        }
    }

    @Test func entriesGetVectorsInTheBackgroundAndQuestionsAtOnce() async throws {
        try await withSimulator { simulator, url in
            let requirements = RegulatoryRequirements.current.all.count
            let rules = try (0..<30).map { try KafkaRecord.rule("r\($0)", "rule about subject\($0)", confidence: 0.6) }
            try await withKnowledge(
                rules + [.rule("same", "rule about subject1", confidence: 0.6)],
                environment: [
                    "GUIDANCE_EMBEDDING_MODEL": "text-embedding-3-small", "OPENAI_BASE_URL": url,
                    "GUIDANCE_EMBEDDING_TIMEOUT_MS": "30000",
                ]
            ) { knowledge, cluster in
                try await eventually { knowledge.table.snapshot.withoutVector(limit: 1).isEmpty }
                #expect(simulator.journal.total == 1, "one call for all of them")
                #expect(knowledge.embeddingSpending?.texts == 30 + requirements, "equal texts are sent once")
                try await cluster.write([.rule("later", "a later rule", confidence: 0.6)])
                try await eventually {
                    knowledge.learnedCount == 32 && knowledge.table.snapshot.withoutVector(limit: 1).isEmpty
                }
                for _ in 0..<3 { _ = await knowledge.brief(for: Customer(customerID: "x"), question: "Why?") }
                let spending = try #require(knowledge.embeddingSpending)
                #expect(spending.requests == 3 && spending.texts == 32 + requirements && spending.hits == 2)
                #expect(spending.missedQuestions == 0 && spending.tokens > 100)
                #expect(spending.usd == USDollars(picodollars: Int128(spending.tokens) * 20_000))
                #expect(simulator.journal.requests.allSatisfy { $0.path == "/v1/embeddings" && $0.status == 200 })
            }
        }
    }

    @Test func aTextThatTheModelRefusesHoldsUpNoOther() async throws {
        let server = try EmbeddingServer { texts in
            texts.contains { $0.contains("refused") } ? .refusal(400) : .vectors(texts.map { _ in [1, 2] })
        }
        defer { server.stop() }
        let rules = try (0..<300).map {
            try KafkaRecord.rule(
                "r\($0)", "subject\($0)\([40, 41, 250].contains($0) ? " refused" : "")", confidence: 0.6)
        }
        try await withKnowledge(rules, environment: server.environment) { knowledge, cluster in
            try await eventually { knowledge.table.snapshot.withoutVector(limit: 4).count == 3 }
            #expect(server.requests.count < 60)
            // Nothing is asked again but what changes.
            let asked = server.requests.count
            try await cluster.write([.rule("r41", "subject41 is well now", confidence: 0.6)])
            try await eventually { knowledge.table.snapshot.withoutVector(limit: 4).count == 2 }
            #expect(server.requests.count == asked + 1 && server.requests.last?.count == 1)
            // Each was paid for once.
            let requirements = RegulatoryRequirements.current.all.count
            #expect(knowledge.embeddingSpending?.texts == 298 + requirements)
        }
    }

    @Test func anAnswerThatWouldBeTooLargeIsAskedForInParts() async throws {
        let server = try EmbeddingServer { texts in
            texts.count > 30 ? .refusal(413) : .vectors(texts.map { _ in [1, 2] })
        }
        defer { server.stop() }
        let rules = try (0..<500).map { try KafkaRecord.rule("r\($0)", "subject\($0)", confidence: 0.6) }
        try await withKnowledge(rules, environment: server.environment) { knowledge, _ in
            try await eventually { knowledge.table.snapshot.withoutVector(limit: 1).isEmpty }
            #expect(server.requests.count(where: { $0.count > 30 }) < 10, "what fails is seldom tried again")
            #expect(knowledge.embeddingSpending?.texts == 500 + RegulatoryRequirements.current.all.count)
        }
    }

    @Test func whatCannotBeUsedIsPaidForOnce() async throws {
        let server = try EmbeddingServer { texts in
            .vectors(texts.map { $0.contains("nothing") ? [0, 0] : [1, 2] })
        }
        defer { server.stop() }
        try await withKnowledge(
            [.rule("a", "something"), .rule("b", "nothing")], environment: server.environment
        ) { knowledge, cluster in
            try await eventually { knowledge.table.snapshot.withoutVector(limit: 2).count == 1 }
            try await cluster.write([.rule("c", "more")])
            try await eventually { knowledge.embeddingSpending?.requests == 2 }
            #expect(server.requests.count == 2 && server.requests.last?.count == 1)
        }
    }

    @Test func whatEarlierRequestsBroughtIsKept() async throws {
        let server = try EmbeddingServer { texts in
            texts.contains { $0.hasPrefix("z") } ? .refusal(400) : .vectors(texts.map { _ in [1, 2] })
        }
        defer { server.stop() }
        let client = try HTTPClient()
        let model = try EmbeddingModel(
            name: "text-embedding-3-small",
            configuration: ModelProviderConfiguration(baseURL: server.url, apiKey: ModelAPIKey("test")),
            catalogue: try ModelCatalogue.builtIn(), client: client)
        let registry = PrometheusRegistry(WorkerMetric.allCases.map(\.description))
        let service = EmbeddingService(
            model, timeout: .seconds(10), metrics: RoleMetrics(.realtime, registry), logger: Self.logger)
        // As many as need two requests.
        let texts = (0..<1_600).map { "a\($0)" } + ["z"]
        await #expect(throws: ModelError.self) { _ = try await service.embeddings(of: texts) }
        let first = try #require(server.requests.first)
        #expect(server.requests.count == 2 && service.spending.texts == first.count)
        for (status, calls) in [("ok", 1), ("rejected", 1)] {
            let labels = "role=\"realtime\",provider=\"openai\",model=\"text-embedding-3-small\",status=\"\(status)\""
            #expect(registry.text.contains("guidance_provider_calls_total{\(labels)} \(calls)\n"), "\(registry.text)")
        }
        let tokens = "guidance_tokens_total{role=\"realtime\",model=\"text-embedding-3-small\",kind=\"embedding\"} "
        #expect(registry.text.contains(tokens))
        let again = try await service.embeddings(of: first)
        #expect(again.allSatisfy { $0 != nil } && server.requests.count == 2)
        await client.close()
    }

    @Test func whatIsAskedForFollowsFromWhatWasRefused() {
        var index = KnowledgeIndex(embeddingModel: "m", dimensions: 2)
        for number in 100..<200 {
            index.insert(KnowledgeEntry(id: "\(number)", .rule(principle: "text", confidence: 1, value: nil)))
        }
        var plan = EmbeddingPlan(maximum: 64)
        let first = plan.next(of: index)
        let isAlone = plan.refused(first)
        #expect(first.count == 64 && !isAlone && plan.limit == 32)
        while plan.limit > 1 { _ = plan.refused(plan.next(of: index)) }
        let culprit = plan.next(of: index)
        let isFound = plan.refused(culprit)
        #expect(isFound && plan.limit == 64 && plan.refusedCount == 1 && plan.refusalsInARow == 1)
        let next = plan.next(of: index)
        #expect(next.count == 64 && !next.contains { $0.key == culprit[0].key })
        // A row of refusals goes on one by one, and ends with a success.
        while plan.limit > 1 { _ = plan.refused(plan.next(of: index)) }
        for _ in 0..<3 { _ = plan.refused(plan.next(of: index)) }
        #expect(plan.limit == 1 && plan.refusalsInARow == 4)
        plan.succeeded()
        #expect(plan.limit == 64 && plan.refusalsInARow == 0)
        // More texts are tried again after a while.
        _ = plan.refused(plan.next(of: index))
        for _ in 0..<16 { plan.succeeded() }
        #expect(plan.limit == 64)
        // Another text is another chance.
        index.insert(KnowledgeEntry(id: culprit[0].key.id, .rule(principle: "changed", confidence: 1, value: nil)))
        let last = plan.next(of: index)
        #expect(last.contains { $0.key == culprit[0].key })
    }

    @Test func aModelThatRefusesEverythingIsLeftAlone() {
        var index = KnowledgeIndex(embeddingModel: "m", dimensions: 2)
        func insert(_ number: Int) {
            index.insert(KnowledgeEntry(id: "\(number)", .rule(principle: "text", confidence: 1, value: nil)))
        }
        for number in 0..<EmbeddingPlan.maximumRefused + 500 { insert(number) }
        var plan = EmbeddingPlan(maximum: 2_048)
        var asked = 0
        while case let entries = plan.next(of: index), !entries.isEmpty {
            asked += entries.count
            plan.succeeded(unusable: entries)
        }
        #expect(asked == EmbeddingPlan.maximumRefused && plan.refusedCount == asked)
        for number in 0..<10 { index.remove(KnowledgeKey(.rule, "\(number)")) }
        let more = plan.next(of: index)
        #expect(more.count == 10, "what has gone makes room")
    }

    @Test func aRejectionIsNoKnowledgeAndTakesTheRulesPlace() async throws {
        let rejection = RuleRejected(
            ruleID: "a", principle: "Press on.", domain: "conduct", reason: .unsafe, explanation: "It presses.",
            supportingEvidence: ["j"])
        let records: [KafkaRecord] = [
            try .rule("a", "Name the risks."), try .rule("b", "Name the charges."), try .knowledge(rejection),
        ]
        try await withKnowledge(records) { knowledge, _ in
            #expect(knowledge.standingRules == ["Name the charges."] && knowledge.learnedCount == 1)
        }
    }

    @Test func aLateVectorIsNotWaitedForAndThenNotAskedFor() async throws {
        try await withSimulator { simulator, url in
            for _ in 0..<200 {
                var fault = Fault(.slowFirstToken)
                fault.delay = .seconds(30)
                simulator.inject(ScheduledFault(fault, count: 1))
            }
            try await withKnowledge(
                [],
                environment: [
                    "GUIDANCE_EMBEDDING_MODEL": "text-embedding-3-small", "OPENAI_BASE_URL": url,
                    "GUIDANCE_EMBEDDING_TIMEOUT_MS": "20",
                ]
            ) { knowledge, _ in
                let start = ContinuousClock.now
                var asked = 0
                // The breaker opens when failures in a row span a second.
                while asked < 500, simulator.journal.total == asked {
                    _ = await knowledge.brief(for: Customer(customerID: "x"), question: "Why \(asked)?")
                    asked += 1
                }
                #expect(asked < 500 && knowledge.embeddingSpending?.missedQuestions == asked)
                #expect(ContinuousClock.now - start < .seconds(20))
            }
        }
    }

    @Test func theLatestVectorsAreAtHand() throws {
        var cache = EmbeddingCache(capacity: 2)
        let vectors = try (1...3).map { try #require(KnowledgeEmbedding([Float($0), 1], model: "m")) }
        for (text, vector) in zip(["a", "b", "a", "c"], vectors + vectors.suffix(1)) { cache.insert(vector, for: text) }
        #expect(cache["a"] == nil && cache["b"] == vectors[1] && cache["c"] == vectors[2] && cache.count == 2)
    }

    @Test func whatIsKnownIsPartOfWhatIsAsked() async throws {
        var request = ConsultationRequested.sample("a")
        request.customer = Customer(
            customerID: "cu-7", age: 61, pensions: [Pension(kind: .definedBenefit)], goals: ["retire early"])
        request.question = "What would a reduction for going early mean?"
        request.useReasoning = true
        let asked = request
        let records: [KafkaRecord] = [
            try .rule("r-1", "Say that an actuarial reduction lasts for life."),
            try .knowledge(
                CaseRecorded(
                    caseID: "k-1", situation: "Aged 60 with a defined benefit pension, wants to retire early",
                    guidance: "We looked at early retirement factors.", passed: true)),
            try .knowledge(
                CaseRecorded(
                    caseID: "k-2", situation: "Aged 61 with a defined benefit pension, wants to retire early",
                    guidance: "You should transfer.", passed: false)),
            try .knowledge(MemoryRecorded(memoryID: "m-1", observation: "Cares for a parent.", customerID: "cu-7")),
            try .knowledge(MemoryRecorded(memoryID: "m-2", observation: "Has won a lottery.", customerID: "cu-8")),
        ]
        try await EmbeddedSystem.run(knowledge: records) { system in
            try await system.send(asked)
            _ = try await system.messages([.results], results: 1)
            let prompts = try await system.endedRequests(2).compactMap(\.prompt)
            #expect(prompts.count == 2)
            for prompt in prompts {
                for text in ["an actuarial reduction lasts for life", "early retirement factors"] {
                    #expect(prompt.contains(text), "\(text)")
                }
                #expect(!prompt.contains("You should transfer.") && !prompt.contains("lottery"))
            }
        }
    }
}

extension KnowledgeBase {
    fileprivate var standingRules: [String] { table.standingRules() }

    /// Entries beside the requirements, which are there from the start.
    fileprivate var learnedCount: Int { table.count - RegulatoryRequirements.current.all.count }
}

extension EmbeddingServer {
    /// The settings of a worker that uses it.
    fileprivate var environment: [String: String] {
        [
            "GUIDANCE_EMBEDDING_MODEL": "text-embedding-3-small", "OPENAI_BASE_URL": url,
            "GUIDANCE_EMBEDDING_DIMENSIONS": "2",
        ]
    }
}

extension KafkaRecord {
    /// The record as it is read.
    fileprivate var message: KafkaMessage {
        KafkaMessage(topicPartition: TopicPartition(topic: topic, partition: 0), offset: 0, key: key, value: value)
    }
}
