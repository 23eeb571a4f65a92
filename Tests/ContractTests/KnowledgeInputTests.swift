import Contract
import Testing

/// Knowledge as people write it.
@Suite struct KnowledgeInputTests {
    private static let now = Timestamp(millisecondsSinceEpoch: 1_795_000_000_000)

    private func read(_ text: String) -> KnowledgeInput.Outcome {
        KnowledgeInput().read(Array(text.utf8), file: "k.jsonl", now: Self.now)
    }

    private func records(_ text: String) throws -> [KnowledgeRecord] {
        guard case .records(let records) = read(text) else {
            Issue.record("\(read(text))")
            return []
        }
        return records
    }

    @Test func theTypeFollowsFromTheID() throws {
        let records = try records(
            """
            {"rule_id": "r", "principle": "Be kind.", "domain": "all", "confidence": 1, "supporting_evidence": []}
            [{"case_id": "k", "situation": "s", "guidance": "g"},
             {"memory_id": "m", "observation": "o"}]
            """)
        #expect(records.map(\.key) == ["rule/r", "case/k", "memory/m"])
        #expect(records.allSatisfy { $0.event.time == Self.now })
        for record in records { #expect(try KnowledgeRecord(record.bytes) == record) }
    }

    @Test func aWholeEventStaysAsItIs() throws {
        let event = """
            {"specversion":"1.0","id":"e","source":"/x","type":"guidance.memory.recorded.v1","subject":"m","time":"2026-11-22T09:00:00Z",
             "unknown":{"a":1},"data":{"memory_id":"m","observation":"one\\ntwo"}}
            """
        let record = try #require(try records(event).first)
        #expect(record.bytes == Array(event.replacing("\n", with: " ").utf8))
        guard case .memory(let memory) = record.event else { return #expect(Bool(false)) }
        #expect(memory.data.observation == "one\ntwo")
        #expect(try records(String(decoding: record.bytes, as: UTF8.self)) == [record])
    }

    @Test func whatAnEventLacksIsAdded() throws {
        let event =
            #"{"specversion":"1.0","id":"e","source":"/x","type":"guidance.memory.recorded.v1","data":{"memory_id":"m","observation":"o"}}"#
        let record = try #require(try records(event).first)
        let envelope = try EventEnvelope(record.bytes)
        #expect(envelope.time == Self.now && envelope.subject == "m" && envelope.id == "e")
    }

    @Test func everyExampleIsReadBackUnchanged() throws {
        for sample in EventSamples.full + EventSamples.minimal
        where ["rule.learned", "case.recorded", "memory.recorded"].contains(where: sample.name.contains) {
            let bytes = try sample.encoded()
            let record = try #require(try records(String(decoding: bytes, as: UTF8.self)).first)
            let again = try records(String(decoding: record.bytes, as: UTF8.self))
            #expect(again == [record])
        }
    }

    @Test(arguments: [
        ("{}", "one of rule_id, case_id, memory_id, found none of them"), ("3", "no object"),
        (#"{"rule_id": "a", "case_id": "b"}"#, "several of them"), ("[]", "an empty list"),
        (#"{"memory_id": "m"}"#, "observation"),
        (#"{"memory_id": "m", "observation": 3}"#, "observation: expected a string"),
        (#"{"memory_id": "m", "observation": "o", "importance": 11}"#, "importance: expected 1 to 10"),
        (
            #"{"specversion":"1.0","id":"e","source":"/x","type":"guidance.consultation.cancelled.v1","data":{}}"#,
            "a rule, a case or a memory"
        ),
        ("{\"memory_id\": 1, \"memory_id\": 2}", "memory_id"),
    ])
    func whatIsWrongIsSaidWithItsLine(text: String, message: String) {
        let good = #"{"memory_id": "m", "observation": "o"}"#
        guard case .problems(let problems) = read("\(good)\n\(text)\n") else { return #expect(Bool(false)) }
        #expect(problems.count == 1 && problems[0].line == 2)
        #expect(problems[0].description.contains(message), "\(problems[0])")
    }
}
