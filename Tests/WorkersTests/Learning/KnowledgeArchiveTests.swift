import Contract
import Guidance
import Kafka
import Logging
import Testing
import Workers

/// What a learning worker keeps of the knowledge topic, to write it anew.
@Suite(.timeLimit(.minutes(1)))
struct KnowledgeArchiveTests {
    private static let logger = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
    private let archive = KnowledgeArchive(maximumBytes: 10_000, logger: logger)

    private func rule(_ id: String, evidence: [String], at time: Int64) throws -> [UInt8] {
        try Event(
            id: "e", source: "/test", time: Timestamp(millisecondsSinceEpoch: time),
            data: RuleLearned(
                ruleID: id, principle: "p", domain: "d", confidence: 0.6, supportingEvidence: evidence)
        ).encoded()
    }

    private func memory(_ id: String, _ observation: String) throws -> [UInt8] {
        try Event(
            id: "e", source: "/test", time: .now, data: MemoryRecorded(memoryID: id, observation: observation)
        ).encoded()
    }

    private func take(_ key: String, _ value: [UInt8]?) {
        archive.take([
            KafkaMessage(
                topicPartition: TopicPartition(topic: "t", partition: 0), offset: 0, key: Array(key.utf8), value: value)
        ])
    }

    @Test func theLatestOfAKeyIsKeptAsItWasWritten() throws {
        take("rule/a", try rule("a", evidence: ["1"], at: 1))
        take("rule/a", try rule("a", evidence: ["1", "2"], at: 2))
        take("memory/m", try memory("m", "Prefers letters."))
        #expect(archive.rule("a")?.data.supportingEvidence == ["1", "2"])
        #expect(archive.memory("m")?.data.observation == "Prefers letters.")
        #expect(archive.rule("m") == nil && archive.memory("a") == nil)
        take("rule/a", nil)
        #expect(archive.rule("a") == nil)
    }

    @Test func aRejectionAndWhatCannotBeReadAreNoRule() throws {
        take("rule/a", try rule("a", evidence: [], at: 1))
        let rejection = RuleRejected(
            ruleID: "a", principle: "p", domain: "d", reason: .poor, explanation: "x", supportingEvidence: [])
        take("rule/a", try Event(id: "e", source: "/test", time: .now, data: rejection).encoded())
        #expect(archive.rule("a") == nil)
        take("rule/b", Array("{".utf8))
        #expect(archive.rule("b") == nil)
    }

    @Test func rejectionsTakeNoRoom() throws {
        for number in 0..<100 {
            let rejection = RuleRejected(
                ruleID: "\(number)", principle: String(repeating: "p", count: 400), domain: "d", reason: .poor,
                explanation: "x", supportingEvidence: [])
            take("rule/\(number)", try Event(id: "e", source: "/test", time: .now, data: rejection).encoded())
        }
        take("memory/m", try memory("m", "Prefers letters."))
        #expect(archive.memory("m") != nil)
    }

    @Test func whatWasWrittenHereStandsUntilTheTopicHasIt() throws {
        let key = KnowledgeKey(.rule, "a")
        archive.keep(try rule("a", evidence: ["1"], at: 10), of: key, at: Timestamp(millisecondsSinceEpoch: 10))
        archive.keep(try rule("a", evidence: ["1", "2"], at: 20), of: key, at: Timestamp(millisecondsSinceEpoch: 20))
        take("rule/a", try rule("a", evidence: ["1"], at: 10))
        #expect(archive.rule("a")?.data.supportingEvidence == ["1", "2"], "an earlier version came back")
        take("rule/a", try rule("a", evidence: ["1", "2"], at: 20))
        take("rule/a", try rule("a", evidence: [], at: 5))
        #expect(archive.rule("a")?.data.supportingEvidence == [], "the topic counts again, whatever clock others have")
        archive.keep(try rule("a", evidence: ["3"], at: 30), of: key, at: Timestamp(millisecondsSinceEpoch: 30))
        take("rule/a", nil)
        #expect(archive.rule("a") == nil, "who deletes it means it")
    }

    @Test func versionsOfOneMillisecondAreToldApart() throws {
        let (key, time) = (KnowledgeKey(.rule, "a"), Timestamp(millisecondsSinceEpoch: 10))
        let versions = try (1...3).map { try rule("a", evidence: (1...$0).map(String.init), at: 10) }
        for version in versions { archive.keep(version, of: key, at: time) }
        for version in versions {
            take("rule/a", version)
            #expect(archive.rule("a")?.data.supportingEvidence == ["1", "2", "3"])
        }
        // It has come back: from now on the topic counts again.
        take("rule/a", try rule("a", evidence: ["other"], at: 10))
        #expect(archive.rule("a")?.data.supportingEvidence == ["other"])
    }

    @Test func memoriesBeyondTheBoundAreLeftOutAndRulesAreNot() throws {
        for number in 0..<100 { take("memory/\(number)", try memory("\(number)", String(repeating: "x", count: 400))) }
        #expect(archive.memory("0") != nil && archive.memory("99") == nil)
        take("rule/a", try rule("a", evidence: ["1"], at: 1))
        #expect(archive.rule("a") != nil)
        take("memory/0", nil)
        take("memory/1", nil)
        take("memory/99", try memory("99", "Prefers letters."))
        #expect(archive.memory("99") != nil, "what goes makes room")
    }

    @Test func insightsHaveIdsWithinTheirBound() {
        #expect(InsightID.id(of: 2, job: "j-1") == "j-1-insight-2")
        let long = String(repeating: "é", count: 256)
        let ids = [
            InsightID.id(of: 1, job: long), InsightID.id(of: 2, job: long), InsightID.id(of: 1, job: "x" + long),
        ]
        #expect(Set(ids).count == 3)
        #expect(ids.allSatisfy { $0.unicodeScalars.count == 256 })
    }
}
