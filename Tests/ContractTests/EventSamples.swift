import Contract
import Foundation
import Guidance
import Testing

/// One full and one minimal event of every type; the strings are as awkward as JSON allows.
enum EventSamples {
    /// A sample with its payload's type known only to its test.
    struct Sample: Sendable, CustomTestStringConvertible {
        var name: String
        var testDescription: String { name }
        var type: EventType
        var encoded: @Sendable () throws -> [UInt8]
        /// Reads an event of the same type.
        var read: @Sendable ([UInt8]) throws -> Void
        /// Decodes what was encoded; whether it is the same event.
        var roundTrips: @Sendable () throws -> Bool
    }

    static let awkward = "\"quoted\" \\ back/slash, £1,000 – Siân 👩🏽‍🦳\u{2028}\u{2029}\u{0}\u{1F}\u{7F}\t\r\n{}"
    static let time = Timestamp(millisecondsSinceEpoch: 1_795_338_000_123)

    static let all: [Sample] = full + minimal

    private static func sample<Payload: EventPayload>(_ kind: String, _ payload: Payload) -> Sample {
        let event = Event(id: "\(payload.subject)-\(kind)", source: "/samples", time: time, data: payload)
        return Sample(
            name: "\(Payload.type.rawValue).\(kind)", type: Payload.type, encoded: { try event.encoded() },
            read: { _ = try EventEnvelope($0).decode(Payload.self) },
            roundTrips: { try EventEnvelope(event.encoded()).decode(Payload.self) == event })
    }

    // MARK: Parts

    static let customer = Customer(
        customerID: "cu-1", name: awkward, age: 57, employmentStatus: .selfEmployed, financialLiteracy: .low,
        riskTolerance: RiskTolerance(rawValue: "cautious"),
        pensions: [
            Pension(kind: .definedBenefit, provider: awkward, annualIncomeGBP: 11_400),
            Pension(
                kind: .definedContribution, provider: "Aviva", valueGBP: Decimal(string: "48200.01"), annualIncomeGBP: 0
            ),
            Pension(kind: .state),
        ],
        goals: [awkward, "retire at 62"], circumstances: ["recently bereaved"])
    static let stranger = Customer(customerID: "cu-2")
    static let issues = [
        ComplianceIssue(
            category: "advice_boundary", severity: .critical, description: awkward, suggestion: awkward),
        ComplianceIssue(category: "tone", severity: .low, description: ""),
    ]
    static let verdict = ComplianceVerdict(
        passed: false, requiresHumanReview: true, confidence: 0.25, issues: issues, reasoning: awkward)
    static let pass = ComplianceVerdict(passed: true, requiresHumanReview: false, confidence: 1)
    static let usage = Usage(inputTokens: 5200, cacheReadTokens: 4800, cacheWriteTokens: 0, outputTokens: 412)
    // A literal such as 0.0076212 would go through a double.
    static let cost = Cost(
        usd: Decimal(sign: .plus, exponent: -10, significand: 76_212_345),
        usdWithoutCache: Decimal(sign: .plus, exponent: -1, significand: 1),
        usdWithoutBatch: Decimal(sign: .plus, exponent: -18, significand: Decimal(1_000_000_000_000_000_001)))
    static let plainCost = Cost(usd: 0, usdWithoutCache: 12)
    static let batch = BatchReference(
        batchKey: "batch-1", provider: "anthropic", providerBatchID: "msgbatch_1", usage: usage, cost: cost)
    static let noBatch = BatchReference(batchKey: "batch-1", provider: "openai")
    static let timing = Timing(
        queuedMilliseconds: 12, timeToFirstTokenMilliseconds: 210.5, totalMilliseconds: 8123.25, tokensPerSecond: 50.7)

    // MARK: Samples

    static let full: [Sample] = [
        sample(
            "full",
            ConsultationRequested(
                consultationID: "c-1", conversationID: "t-1", customer: customer,
                conversation: [
                    ConversationTurn(role: .customer, content: awkward),
                    ConversationTurn(role: .advisor, content: "Does that make sense?"),
                ], question: awkward, useReasoning: false, delivery: .validated, replyTopic: "other.replies",
                expiresAt: time)),
        sample(
            "full",
            ReplyStarted(consultationID: "c-1", attemptID: "a-1", provider: "anthropic", model: "m", time: time)),
        sample("full", ReplyChunk(consultationID: "c-1", attemptID: "a-1", seq: 1, text: awkward)),
        sample("full", ReplyEnded(consultationID: "c-1", attemptID: "a-1", chunks: 3, outcome: .cancelled)),
        sample(
            "full",
            ConsultationCompleted(
                consultationID: "c-1", conversationID: "t-1", customerID: "cu-1", attemptID: "a-1", text: awkward,
                reasoning: awkward, stopReason: "end_turn", provider: "anthropic", model: "m", usage: usage, cost: cost,
                timing: timing, chunks: 3, question: awkward, customer: customer)),
        sample(
            "full",
            ConsultationFailed(
                consultationID: "c-1", attemptID: "a-1", code: .providerUnavailable, message: "No answer in time.",
                attempts: 3)),
        sample(
            "full",
            ConsultationValidated(
                consultationID: "c-1", verdict: verdict, provider: "anthropic", model: "m", usage: usage, cost: cost)),
        sample(
            "full", ConsultationCorrected(consultationID: "c-1", text: awkward, issues: issues, passed: true)),
        sample("full", ConsultationCancelled(consultationID: "c-1", reason: awkward)),
        sample(
            "full",
            ReviewRequested(
                consultationID: "c-1", reason: .criticalIssue, customer: customer, question: awkward, guidance: awkward,
                isDelivered: true, refinedGuidance: awkward, issues: issues, confidence: 0.25, reasoning: awkward)),
        sample(
            "full",
            ValidationRequested(
                consultationID: "c-1", customer: customer, question: awkward, guidance: awkward, reasoning: awkward)),
        sample(
            "full",
            AuditRequested(
                jobID: "j-1", consultationID: "c-1", customer: customer, question: awkward, guidance: awkward,
                reasoning: awkward)),
        sample(
            "full",
            ReflectionRequested(
                jobID: "j-1", consultationID: "c-1", customer: customer, question: awkward, guidance: awkward,
                issues: issues)),
        sample("full", ImportanceRequested(jobID: "j-1", memoryID: "m-1", observation: awkward)),
        sample(
            "full",
            ConsolidationRequested(
                jobID: "j-1", memories: [RatedMemory(memoryID: "m-1", observation: awkward, importance: 10)])),
        sample(
            "full",
            ReportRequested(
                jobID: "j-1", period: "2026-W47",
                statistics: .object([
                    awkward: .null, "count": .integer(-3), "share": .number(0.125), "ok": .bool(true),
                    "list": .array([.string(awkward), .object([:]), .array([])]),
                ]),
                samples: [
                    ReportSample(
                        consultationID: "c-1", question: awkward, guidance: awkward, passed: false, issues: issues)
                ])),
        sample(
            "full",
            AuditCompleted(
                jobID: "j-1", consultationID: "c-1", verdict: verdict, provider: "openai", model: "m", usage: usage,
                cost: cost, batch: batch)),
        sample(
            "full",
            ReflectionCompleted(
                jobID: "j-1", consultationID: "c-1", principle: awkward, domain: "transfers", rationale: awkward,
                batch: batch)),
        sample("full", ImportanceCompleted(jobID: "j-1", memoryID: "m-1", importance: 10, batch: batch)),
        sample(
            "full",
            ConsolidationCompleted(
                jobID: "j-1", insights: [Insight(text: awkward, memoryIDs: ["m-1", "m-2"])], batch: batch)),
        sample("full", ReportCompleted(jobID: "j-1", markdown: awkward, batch: batch)),
        sample(
            "full",
            BatchJobFailed(
                jobID: "j-1", kind: .audit, code: "expired", message: "Not run in 24 hours.", attempts: 2, batch: batch)
        ),
        sample(
            "full",
            BatchChanged(
                batchKey: "batch-1", state: .collected, provider: "anthropic", providerBatchID: "msgbatch_1",
                model: "m", requests: 10, counts: BatchCounts(succeeded: 7, errored: 1, expired: 1, missing: 1),
                plannedAt: time, submittedAt: time, endedAt: time, collectedAt: time, cost: cost, partition: 3,
                finished: 9, reason: "token_limit_exceeded",
                notes: BatchNotes(
                    manifestParts: 2, bytes: 1_000, submissionStartedAt: time, submissionTimeoutMilliseconds: 300_000,
                    isAdopted: true, disowned: ["msgbatch_0"], settled: "/wM=", returned: "AAE=", countsAttempt: false,
                    returnedLimit: 5))),
        sample(
            "full",
            BatchManifest(
                batchKey: "batch-1", part: 1,
                jobs: [
                    ManifestJob(
                        offset: 17, attempt: 2, jobID: "j-1", kind: .consolidation, references: ["m-1", "m-2"],
                        traceparent: "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")
                ])),
        sample(
            "full",
            RuleLearned(
                ruleID: "r-1", principle: awkward, domain: "transfers", confidence: 0.9,
                supportingEvidence: ["c-1", "c-2"], value: -0.5, source: "reflection", batchKey: "batch-1")),
        sample(
            "full",
            RuleRejected(
                ruleID: "r-2", principle: awkward, domain: "transfers", reason: .tooSpecific, explanation: awkward,
                conflictingRuleID: "r-1", supportingEvidence: ["j-1"], source: "reflection", batchKey: "batch-1")),
        sample(
            "full",
            CaseRecorded(
                caseID: "k-1", consultationID: "c-1", domain: "transfers", situation: awkward, guidance: awkward,
                passed: true, embeddingModel: "e", embedding: [0.5, -1, 1e-7], recordedAt: time)),
        sample(
            "full",
            MemoryRecorded(
                memoryID: "m-1", observation: awkward, importance: 1, consultationID: "c-1", customerID: "cu-1",
                memoryIDs: ["m-0"],
                embeddingModel: "e", embedding: [0.25], recordedAt: time)),
    ]

    static let minimal: [Sample] = [
        sample(
            "minimal",
            ConsultationRequested(consultationID: "c", conversationID: "t", customer: stranger, question: "Why?")),
        sample(
            "minimal", ReplyStarted(consultationID: "c", attemptID: "a", provider: "openai", model: "m", time: time)),
        sample("minimal", ReplyChunk(consultationID: "c", attemptID: "a", seq: 1, text: "")),
        sample("minimal", ReplyEnded(consultationID: "c", attemptID: "a", chunks: 0, outcome: .failed)),
        sample(
            "minimal",
            ConsultationCompleted(
                consultationID: "c", conversationID: "t", customerID: "cu-2", attemptID: "a", text: "",
                stopReason: "stop", provider: "openai", model: "m",
                usage: Usage(inputTokens: 0, cacheReadTokens: 0, cacheWriteTokens: 0, outputTokens: 0),
                cost: plainCost, timing: Timing(queuedMilliseconds: 0, totalMilliseconds: 0), chunks: 0,
                question: "Why?", customer: stranger)),
        sample("minimal", ConsultationFailed(consultationID: "c", code: .expired, message: "", attempts: 0)),
        sample(
            "minimal",
            ConsultationValidated(
                consultationID: "c", verdict: pass, provider: "openai", model: "m", usage: usage, cost: plainCost)),
        sample("minimal", ConsultationCorrected(consultationID: "c", text: "", issues: [], passed: false)),
        sample("minimal", ConsultationCancelled(consultationID: "c")),
        sample(
            "minimal",
            ReviewRequested(
                consultationID: "c", reason: .unverified, customer: stranger, question: "Why?", guidance: "",
                isDelivered: false, issues: [], confidence: 0)),
        sample(
            "minimal", ValidationRequested(consultationID: "c", customer: stranger, question: "Why?", guidance: "")),
        sample(
            "minimal",
            AuditRequested(jobID: "j", consultationID: "c", customer: stranger, question: "Why?", guidance: "")),
        sample(
            "minimal",
            ReflectionRequested(
                jobID: "j", consultationID: "c", customer: stranger, question: "Why?", guidance: "", issues: [])),
        sample("minimal", ImportanceRequested(jobID: "j", memoryID: "m", observation: "")),
        sample("minimal", ConsolidationRequested(jobID: "j", memories: [RatedMemory(memoryID: "m", observation: "")])),
        sample("minimal", ReportRequested(jobID: "j", period: "2026", statistics: .object([:]), samples: [])),
        sample(
            "minimal",
            AuditCompleted(
                jobID: "j", consultationID: "c", verdict: pass, provider: "openai", model: "m", usage: usage,
                cost: plainCost, batch: noBatch)),
        sample(
            "minimal",
            ReflectionCompleted(
                jobID: "j", consultationID: "c", principle: "", domain: "", rationale: "", batch: noBatch)),
        sample("minimal", ImportanceCompleted(jobID: "j", memoryID: "m", importance: 1, batch: noBatch)),
        sample("minimal", ConsolidationCompleted(jobID: "j", insights: [], batch: noBatch)),
        sample("minimal", ReportCompleted(jobID: "j", markdown: "", batch: noBatch)),
        sample("minimal", BatchJobFailed(jobID: "j", kind: .report, code: "internal", message: "", attempts: 1)),
        sample(
            "minimal",
            BatchChanged(batchKey: "b", state: .planned, provider: "openai", model: "m", requests: 1)),
        sample("minimal", BatchManifest(batchKey: "b", part: 0, jobs: [])),
        sample(
            "minimal",
            RuleLearned(ruleID: "r", principle: "", domain: "", confidence: 0, supportingEvidence: [])),
        sample(
            "minimal",
            RuleRejected(
                ruleID: "r", principle: "", domain: "", reason: .unjudged, explanation: "", supportingEvidence: [])),
        sample("minimal", CaseRecorded(caseID: "k", situation: "", guidance: "")),
        sample("minimal", MemoryRecorded(memoryID: "m", observation: "")),
    ]
}
