import Confidentiality
import Contract
import Guidance
import HTTPTransport
import HTTPTypes
import Kafka
import LanguageModels
import Operations
import Settings
import Telemetry
import Testing
import Tracing
import Workers

/// What holds words or secrets outside of events: one value of each, with the mark wherever it may stand.
@Suite(.timeLimit(.minutes(1)))
struct ValueTests {
    private static let word = Marked.word
    private static let bytes = Marked.bytes

    private static let customer = Customer(
        customerID: word, name: word, employmentStatus: EmploymentStatus(rawValue: word),
        riskTolerance: RiskTolerance(rawValue: word), pensions: [Pension(kind: .state, provider: word)],
        goals: [word], circumstances: [word])
    private static let issue = ComplianceIssue(category: word, severity: .low, description: word, suggestion: word)
    private static let verdict = ComplianceVerdict(
        passed: false, requiresHumanReview: true, confidence: 0.5, issues: [issue], reasoning: word)

    @Test func theMarkIsSeenWhereNothingHidesIt() {
        struct Open {
            var text = Marked.word
            var bytes = Marked.bytes
        }
        let texts = Marked.texts(of: Open())
        #expect(texts.allSatisfy { $0.contains(Marked.word) })
        #expect("\(Self.customer)" == "Customer(redacted)")
        #expect("\([Event(id: "", source: "", time: nil, data: ReplyChunk.marked)])" == "[Event<ReplyChunk>(redacted)]")
    }

    @Test func theDomainIsHidden() {
        let entries: [KnowledgeEntry.Content] = [
            .rule(principle: Self.word, confidence: 1, value: nil),
            .case(situation: Self.word, guidance: Self.word, passed: nil),
            .memory(observation: Self.word, importance: 1, customerID: Self.word, consultationID: nil, sources: []),
            .requirement(title: Self.word, text: Self.word),
        ]
        var course = ComplianceCourse(Self.word)
        let step = course.checked(.verdict(Self.verdict))
        let turn = Prompt.Turn(.user, Self.word)
        let values: [any Confidential & Sendable] =
            [
                Self.customer, Self.customer.pensions[0], EmploymentStatus(rawValue: Self.word),
                RiskTolerance(rawValue: Self.word), ConversationTurn(role: .customer, content: Self.word),
                Self.issue, Self.verdict, course, step, ComplianceCourse.Step.check(Self.word),
                KnowledgeQuery(Self.word), PromptKnowledge(rules: [Self.word]),
                PromptKnowledge.SimilarCase(situation: Self.word, guidance: Self.word),
                Prompt(parts: [Guidance.PromptPart(text: Self.word, stability: .fixed)], turns: [turn]), turn,
                Guidance.PromptPart(text: Self.word, stability: .fixed),
                ConsolidationPrompt.Memory(observation: Self.word),
                ReportPrompt.Sample(consultationID: Self.word, question: Self.word, issues: [Self.issue]),
                ProposedPrinciple(principle: Self.word, domain: Self.word, rationale: Self.word),
                PrincipleJudgement(
                    verdict: .new, principle: Self.word, domain: Self.word, value: 1, reason: Self.word),
                RuleCourse.Decision.learn(principle: Self.word, domain: Self.word, value: 1),
            ] + entries + entries.map { KnowledgeEntry(id: "k", $0, domain: Self.word) }
        for value in values { Marked.expectHidden(value) }
    }

    @Test func jsonAndKnowledgeAreHidden() throws {
        let rule = Event(
            id: "e", source: "/s", time: nil,
            data: RuleLearned(
                ruleID: "r", principle: Self.word, domain: "d", confidence: 1, supportingEvidence: []))
        let values: [any Confidential & Sendable] = [
            JSONValue.string(Self.word), JSONValue.object([Self.word: .array([.string(Self.word)])]),
            try KnowledgeRecord(rule.encoded()),
            ReplyChunkEncoder(source: "/s", consultationID: Self.word, attemptID: Self.word),
            Insight(text: Self.word, memoryIDs: []), RatedMemory(memoryID: "m", observation: Self.word),
            ReportSample(consultationID: "c", question: Self.word),
            ManifestJob(offset: 0, attempt: 1, jobID: Self.word, kind: .audit, references: [Self.word]),
        ]
        for value in values { Marked.expectHidden(value) }
        Marked.expectHidden(KnowledgeEvent.rule(rule))
        let input = ConsultationInput().read(Array("{\"question\":\"\(Self.word)\"}".utf8), file: "f", now: .now)
        guard case .problems = input else {
            Issue.record("it was read")
            return
        }
        Marked.expectHidden(input)
    }

    @Test func modelCallsAreHidden() throws {
        let part = LanguageModels.PromptPart(Self.word)
        let request = ModelRequest(
            model: "m", system: [part], messages: [ModelMessage(.user, Self.word)], maximumOutputTokens: 1,
            stopSequences: [Self.word], promptCacheKey: Self.word)
        let response = ModelResponse(text: Self.word, stopReason: .endTurn, usage: .zero, model: "m")
        let http = HTTPTransportRequest(
            head: HTTPRequest(
                method: .post, scheme: "https", authority: "a", path: "/\(Self.word)",
                headerFields: [.authorization: Self.word]), body: .bytes(Self.bytes))
        var proxied = HTTPClientConfiguration()
        proxied.proxy = .url("http://user:\(Self.word)@proxy")
        let values: [any Confidential & Sendable] = [
            part, request, request.messages[0], response, ModelAPIKey(Self.word), http, http.body, proxied.proxy,
            HTTPRequestBody.file(path: "/p", prefix: Self.bytes, suffix: Self.bytes),
            MultipartUpload(fields: [("f", Self.word)], fileField: "f", fileName: "n", path: "/p"),
        ]
        for value in values { Marked.expectHidden(value) }
        Marked.expectHidden(proxied)
        Marked.expectHidden(BatchResult(customID: "id", outcome: .succeeded(response)))
        Marked.expectHidden(ModelProviderConfiguration(baseURL: "https://a", apiKey: ModelAPIKey(Self.word)))
        Marked.expectHidden(Result<ModelResponse, ModelError>.success(response))
    }

    @Test func recordsAndLettersAreHidden() throws {
        let header = KafkaHeader(name: "h", text: Self.word)
        let record = KafkaRecord(topic: "t", key: Self.bytes, value: Self.bytes, headers: [header])
        let message = KafkaMessage(
            topicPartition: TopicPartition(topic: "t", partition: 0), offset: 1, key: Self.bytes, value: Self.bytes,
            headers: [header])
        let completed = try Event(id: "e", source: "/s", time: nil, data: ConsultationFailed.marked).encoded()
        let values: [any Confidential & Sendable] = [
            header, record, message, DeadLetter(message), try #require(ConsultationResult(completed)),
            AnswerFollower([.marked]), AnswerFollower.Output.text(Self.word), CancellationInput(reason: Self.word),
        ]
        for value in values { Marked.expectHidden(value) }
    }

    @Test func secretsOfSettingsAreHidden() throws {
        let source = SettingsSource(environment: [
            "ANTHROPIC_API_KEY": Self.word, "RDKAFKA_SASL_PASSWORD": Self.word,
            "OTEL_EXPORTER_OTLP_HEADERS": "authorization=\(Self.word)",
        ])
        let kafka = KafkaClientConfiguration(properties: ["sasl.password": Self.word])
        let models = try ModelSettings(source)
        #expect(models.anthropic.key == Self.word)
        let values: [any Confidential & Sendable] = [
            source, try KafkaSettings(source), models.anthropic, try TracingSettings(source), kafka,
        ]
        for value in values { Marked.expectHidden(value) }
        Marked.expectHidden(models)
        Marked.expectHidden(KafkaConsumerConfiguration(client: kafka, groupID: "g", topics: []))
        Marked.expectHidden(KafkaProducerConfiguration(client: kafka))
        Marked.expectHidden(KafkaTransactionalProducerConfiguration(client: kafka, transactionalID: "t"))
    }

    @Test func wordsInSpansAreHidden() throws {
        let position = try #require(TraceParent("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"))
        var attributes = SpanAttributes()
        attributes["input.value"] = Self.word
        Marked.expectHidden(FinishedSpan.Link(position: position, state: nil, attributes: attributes))
        Marked.expectHidden(
            PromptLayout(Prompt(parts: [], turns: [Prompt.Turn(.user, Self.word)]), minimumTokens: nil))
    }
}

extension ReplyChunk {
    fileprivate static let marked = ReplyChunk(consultationID: "c", attemptID: "a", seq: 1, text: Marked.word)
}

extension ConsultationFailed {
    fileprivate static let marked = ConsultationFailed(
        consultationID: "c", code: .expired, message: Marked.word, attempts: 1)
}

extension ConsultationRequested {
    fileprivate static let marked = ConsultationRequested(
        consultationID: "c", conversationID: "t", customer: Customer(customerID: "cu", name: Marked.word),
        question: Marked.word)
}
