import Contract
import Foundation
import Guidance
import Kafka
import LanguageModels
import Testing
import Workers

/// Each kind of batch job: from its event to what a model is asked, and from the answer to the event that comes of it.
@Suite(.timeLimit(.minutes(1)))
struct BatchKindsTests {
    private static let rules = ["Name the risks.", "Ask about protected ages."]
    private static let usage = Usage(inputTokens: 900, cacheReadTokens: 800, cacheWriteTokens: 0, outputTokens: 60)
    private static let batch = BatchReference(
        batchKey: "batch-1", provider: "anthropic", providerBatchID: "msgbatch_1", usage: usage,
        cost: Cost(usd: 0.001, usdWithoutCache: 0.002, usdWithoutBatch: 0.002))
    private static let customer = Customer(customerID: "cu-1", name: "Margaret")
    private static let parent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
    private let kinds: BatchKinds

    init() throws {
        kinds = try BatchKinds(rules: Self.rules)
    }

    private func request(_ data: some EventPayload) throws -> BatchJobRequest {
        try kinds.job(in: EventEnvelope(Event(id: "e-1", source: "/test", time: .now, data: data).encoded()))
    }

    private func record(_ answer: String, to request: BatchJobRequest) throws(AnswerProblem) -> KafkaRecord {
        try record(answer, kind: request.kind, references: request.references)
    }

    private func record(
        _ answer: String, kind: BatchJobKind, references: [String], parent: String? = parent
    ) throws(AnswerProblem) -> KafkaRecord {
        try kinds.record(
            of: answer, kind: kind,
            origin: BatchResultOrigin(jobID: "j-1", references: references, batch: Self.batch, model: "m-2026"),
            context: RecordContext(source: "/test/batch", traceparent: parent), topic: "results", time: .now)
    }

    private func event<Payload: EventPayload>(_ type: Payload.Type, in record: KafkaRecord) throws -> Event<Payload> {
        try EventEnvelope(try #require(record.value)).decode(type)
    }

    private static let pass =
        #"{"reasoning":"r","issues":[],"passed":true,"confidence":0.9,"requires_human_review":false}"#

    // MARK: Every kind

    @Test(arguments: BatchJobKind.allCases)
    func theExampleOfTheContractBecomesARequest(kind: BatchJobKind) throws {
        let file = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../../../schemas/examples/events/\(kind.requestType.rawValue).json").standardized
        let envelope = try EventEnvelope([UInt8](Data(contentsOf: file)))
        let request = try kinds.job(in: envelope)
        #expect(request.kind == kind)
        #expect(request.jobID == envelope.subject)
        #expect(request.temperature == 0)
        #expect((1...4_000).contains(request.maximumOutputTokens))
        #expect((request.schema == nil) == (kind == .report))
        #expect(request.prompt.parts.first?.stability == .fixed)
        #expect(request.prompt.turns.map(\.speaker) == [.user])
        #expect(request.references.count == request.references.filter { !$0.isEmpty }.count)
    }

    @Test(arguments: EventType.allCases.filter { type in !BatchJobKind.allCases.contains { $0.requestType == type } })
    func anythingElseIsNoJob(type: EventType) throws {
        let bytes = Array(
            #"{"specversion":"1.0","id":"1","source":"/t","type":"\#(type.rawValue)","subject":"s","data":{}}"#.utf8)
        let error = #expect(throws: EventDecodingError.self) { try kinds.job(in: EventEnvelope(bytes)) }
        #expect(error?.reason == .unknownType)
    }

    @Test func aJobThatLacksAFieldIsASchemaViolation() throws {
        let bytes = Array(
            #"{"specversion":"1.0","id":"1","source":"/t","type":"guidance.audit.requested.v1","data":{"job_id":"j"}}"#
                .utf8)
        let error = #expect(throws: EventDecodingError.self) { try kinds.job(in: EventEnvelope(bytes)) }
        #expect(error?.reason == .schemaViolation)
    }

    @Test func theIdOfAResultFollowsFromTheJobsAndItsTraceGoesOn() throws {
        let record = try record(#"{"reason":"r","importance":7}"#, kind: .importance, references: ["m-1"])
        #expect(record.topic == "results")
        #expect(record.key.map { String(decoding: $0, as: UTF8.self) } == "j-1")
        let event = try event(ImportanceCompleted.self, in: record)
        #expect(event.id == "j-1-completed")
        #expect(event.source == "/test/batch")
        #expect(event.subject == "j-1")
        #expect(record.headers["content-type"] != nil)
        let header = try #require(record.headers["traceparent"])
        let trace = String(decoding: header, as: UTF8.self)
        #expect(trace.hasPrefix("00-0af7651916cd43dd8448eb211c80319c-"))
        #expect(trace != Self.parent)
        for none in [nil, "", "00-0-0-00"] {
            let bare = try self.record(
                #"{"reason":"r","importance":7}"#, kind: .importance, references: ["m-1"], parent: none)
            #expect(bare.headers.map(\.name) == ["content-type"])
        }
    }

    @Test(arguments: BatchJobKind.allCases)
    func anAnswerThatIsNoneBecomesNoRecord(kind: BatchJobKind) {
        for answer in ["", " \n", #"{"error":"overloaded"}"#, "I cannot help with that."]
        where kind != .report || answer.count < 3 {
            #expect(throws: AnswerProblem.self) { try record(answer, kind: kind, references: ["r-1"]) }
        }
    }

    @Test(arguments: [BatchJobKind.audit, .reflection, .importance])
    func aLostReferenceIsAProblemAndNoCrash(kind: BatchJobKind) {
        let answers = [
            Self.pass, #"{"rationale":"r","principle":"p","domain":"d"}"#, #"{"reason":"r","importance":7}"#,
        ]
        for answer in answers {
            #expect(throws: AnswerProblem.self) { try record(answer, kind: kind, references: []) }
        }
    }

    @Test func allJobsOfAKindShareTheirInstructionsWithTheRules() throws {
        let first = try request(
            AuditRequested(jobID: "j-1", consultationID: "c-1", customer: Self.customer, question: "a", guidance: "b"))
        let second = try request(
            AuditRequested(
                jobID: "j-2", consultationID: "c-2", customer: Customer(customerID: "cu-2"), question: "c",
                guidance: "d"))
        #expect(first.prompt.parts == second.prompt.parts)
        #expect(first.prompt.parts[1].text.contains("- Ask about protected ages."))
        // The same prefix as the checks that run behind consultations: what those wrote into a cache is read here.
        #expect(
            first.prompt
                == ValidationPrompt(rules: Self.rules).prompt(customer: Self.customer, question: "a", guidance: "b"))
        #expect([first.cacheKey, second.cacheKey] == ["cu-1", "cu-2"])
    }

    // MARK: Each kind

    @Test func anAuditBecomesAVerdict() throws {
        let request = try request(
            AuditRequested(
                jobID: "j-1", consultationID: "c-1", customer: Self.customer, question: "Why?", guidance: "So.",
                reasoning: "notes"))
        #expect(request.references == ["c-1"])
        let answer =
            #"{"reasoning":"r","issues":[{"category":"balance","severity":"high","description":"d","suggestion":null}],"#
            + #""passed":true,"confidence":0.8,"requires_human_review":false}"#
        let data = try event(AuditCompleted.self, in: record(answer, to: request)).data
        #expect(data.consultationID == "c-1")
        #expect(!data.verdict.passed)
        #expect(data.verdict.issues.map(\.category) == ["balance"])
        #expect(data.provider == "anthropic")
        #expect(data.model == "m-2026")
        #expect(data.usage == Self.usage)
        #expect(data.cost == Self.batch.cost)
        #expect(data.batch == Self.batch)
    }

    @Test(arguments: [(64_000, true), (64_001, false)])
    func anAnswerThatWasNotShownWholeDoesNotPassItsAudit(length: Int, passes: Bool) throws {
        let request = try request(
            AuditRequested(
                jobID: "j-1", consultationID: "c-1", customer: Self.customer, question: "Why?",
                guidance: String(repeating: "x", count: length)))
        let verdict = try event(AuditCompleted.self, in: record(Self.pass, to: request)).data.verdict
        #expect(verdict.passed == passes)
        #expect(verdict.requiresHumanReview == !passes)
        #expect(verdict.confidence == (passes ? 0.9 : 0))
    }

    @Test func aReflectionBecomesAPrinciple() throws {
        let request = try request(
            ReflectionRequested(
                jobID: "j-1", consultationID: "c-1", customer: Self.customer, question: "Why?", guidance: "So.",
                issues: [ComplianceIssue(category: "balance", severity: .high, description: "No risk is named.")]))
        #expect(request.prompt.turns[0].text.contains("No risk is named."))
        let answer = #"{"rationale":"why","principle":"Name the loss.","domain":"transfers"}"#
        let data = try event(ReflectionCompleted.self, in: record(answer, to: request)).data
        #expect(
            data
                == ReflectionCompleted(
                    jobID: "j-1", consultationID: "c-1", principle: "Name the loss.", domain: "transfers",
                    rationale: "why", batch: Self.batch))
    }

    @Test func aRatingNamesItsMemory() throws {
        let request = try request(ImportanceRequested(jobID: "j-1", memoryID: "m-7", observation: "Prefers letters."))
        #expect(request.references == ["m-7"])
        let data = try event(
            ImportanceCompleted.self, in: record(#"{"reason":"r","importance":4}"#, to: request)
        ).data
        #expect(data == ImportanceCompleted(jobID: "j-1", memoryID: "m-7", importance: 4, batch: Self.batch))
    }

    @Test func insightsNameTheirMemoriesById() throws {
        let memories = (1...1_000).map { RatedMemory(memoryID: "m-\($0 * 7)", observation: "o\($0)", importance: 3) }
        let request = try request(ConsolidationRequested(jobID: "j-1", memories: memories))
        #expect(request.references == memories.map(\.memoryID))
        #expect(!request.prompt.turns[0].text.contains("m-7"))
        let answer = #"{"insights":[{"memories":[1000,2],"text":"Both."},{"memories":[1],"text":"One."}]}"#
        let data = try event(ConsolidationCompleted.self, in: record(answer, to: request)).data
        #expect(
            data.insights == [
                Insight(text: "Both.", memoryIDs: ["m-14", "m-7000"]), Insight(text: "One.", memoryIDs: ["m-7"]),
            ])
        let stranger = #"{"insights":[{"memories":[1001],"text":"a"}]}"#
        #expect(throws: AnswerProblem.self) { try record(stranger, to: request) }
    }

    @Test func aReportIsWhatWasWritten() throws {
        let request = try request(
            ReportRequested(
                jobID: "j-1", period: "2026-W47",
                statistics: .object(["volume": .integer(7), "by": .array([.object(["b": .null, "a": .number(0.5)])])]),
                samples: [ReportSample(consultationID: "c-9", passed: false)]))
        let text = request.prompt.turns[0].text
        #expect(text.contains(#"{"by":[{"a":0.5,"b":null}],"volume":7}"#))
        #expect(text.contains("Consultation: c-9\nPassed its check: no"))
        #expect(request.cacheKey == "j-1")
        let data = try event(ReportCompleted.self, in: record("\n# Summary\n", to: request)).data
        #expect(data == ReportCompleted(jobID: "j-1", markdown: "# Summary", batch: Self.batch))
    }
}
