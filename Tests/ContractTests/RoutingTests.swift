import Contract
import Guidance
import Testing

@Suite(.timeLimit(.minutes(1)))
struct RoutingTests {
    @Test func topicsHaveTheNamesOfTheContract() {
        #expect(
            Topic.allCases.map(Topics.standard.name) == [
                "guidance.consultations", "guidance.replies", "guidance.results", "guidance.validations",
                "guidance.batch.jobs", "guidance.batch.results", "guidance.batch.ledger", "guidance.knowledge",
                "guidance.control", "guidance.reviews", "guidance.dead-letters",
            ])
        #expect(Topic.allCases.filter(\.isCompacted) == [.batchLedger, .knowledge])
        #expect(Topic.allCases.map(\.defaultPartitions) == [12, 12, 12, 12, 6, 6, 6, 1, 1, 1, 1])
        for topic in Topic.allCases {
            #expect(Topics.standard.topic(named: Topics.standard.name(topic)) == topic)
        }
        #expect(Topics.standard.topic(named: "other.results") == nil)
    }

    @Test func aPrefixMustBeANameThatKafkaTakes() {
        #expect(Topics(prefix: "team.a_1-x")?.name(.batchJobs) == "team.a_1-x.batch.jobs")
        for bad in ["", " ", "a b", "é", "a/b", ".", "..", String(repeating: "x", count: 240)] {
            #expect(Topics(prefix: bad) == nil)
        }
    }

    @Test func onlyListedTopicsGetReplies() {
        let list = ReplyTopicAllowList(" app.replies, team-*,, ")
        #expect(list.allows("app.replies"))
        #expect(list.allows("team-7"))
        #expect(!list.allows("app.replies.x"))
        #expect(!list.allows("other"))
        #expect(!list.allows("team-/7"))
        #expect(!ReplyTopicAllowList("").allows("guidance.replies"))
        #expect(ReplyTopicAllowList("*").allows("anything"))
    }

    @Test func keysFollowTheTopicsRule() {
        #expect(
            RuleLearned(ruleID: "7", principle: "", domain: "", confidence: 1, supportingEvidence: []).key == "rule/7")
        #expect(
            RuleRejected(
                ruleID: "7", principle: "", domain: "", reason: .poor, explanation: "", supportingEvidence: []
            ).key == "rule/7")
        #expect(CaseRecorded(caseID: "7", situation: "", guidance: "").key == "case/7")
        #expect(MemoryRecorded(memoryID: "7", observation: "").key == "memory/7")
        #expect(ConsultationCancelled(consultationID: "c").key == "c")
    }

    @Test func deadLetterHeadersAreReadBack() {
        let letter = DeadLetterHeaders(
            reason: .schemaViolation, message: "data.question: expected a string", topic: "guidance.consultations",
            partition: 11, offset: 1 << 40, time: Timestamp(millisecondsSinceEpoch: 1_795_338_000_123), attempts: 1,
            worker: "host-1")
        #expect(letter.headers.map(\.name).allSatisfy { $0.hasPrefix("dead-letter-") })
        #expect(letter.headers.count == 8)
        #expect(DeadLetterHeaders(headers: letter.headers) == letter)
        #expect(DeadLetterHeaders(headers: letter.headers.dropLast()) == nil)
    }

    @Test func aLongMessageIsCutBetweenCharacters() throws {
        var letter = DeadLetterHeaders(
            reason: .attemptsExhausted, message: "x" + String(repeating: "👩🏽‍🦳", count: 300), topic: "t", partition: 0,
            offset: 0,
            time: Timestamp(millisecondsSinceEpoch: 0), attempts: 1, worker: "w")
        let message = try #require(letter.headers.first { $0.name == "dead-letter-message" }).value
        #expect((1000...1024).contains(message.utf8.count))
        #expect(letter.message.hasPrefix(message))
        letter.message = "short"
        #expect(letter.headers.contains { $0.value == "short" })
    }
}
