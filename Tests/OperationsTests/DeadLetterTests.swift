import Contract
import Kafka
import Operations
import Testing

@Suite struct DeadLetterTests {
    @Test func aLetterIsNamedByItsPlace() {
        #expect(DeadLetterID("3@17") == DeadLetterID(partition: 3, offset: 17))
        #expect(DeadLetterID(partition: 3, offset: 17).description == "3@17")
        for text in ["", "3", "3@", "@17", "-1@2", "1@-2", "1@2@3", "a@b", " 1@2", "1@99999999999999999999"] {
            #expect(DeadLetterID(text) == nil, "\(text)")
        }
        #expect(DeadLetterID(partition: 1, offset: 9) < DeadLetterID(partition: 2, offset: 0))
    }

    @Test func timesAreGivenAsTheyAreOrByTheirAge() throws {
        let now = try #require(Timestamp("2026-11-22T12:00:00Z"))
        #expect(Timestamp(argument: "2026-11-22T09:00:00+01:00", now: now) == Timestamp("2026-11-22T08:00:00Z"))
        let ages = ["90s": 90, "30m": 1_800, "2h": 7_200, "7d": 604_800, "1w": 604_800, "99999w": 60_479_395_200]
        for (text, seconds) in ages {
            #expect(Timestamp(argument: text, now: now) == now.advanced(byMilliseconds: -Int64(seconds) * 1_000))
        }
        for text in ["", "h", "2", "2 h", "-2h", "2y", "2.5h", "123456w", "yesterday"] {
            #expect(Timestamp(argument: text, now: now) == nil, "\(text)")
        }
    }

    @Test func headersAreReadLeniently() {
        let whole = DeadLetter(.letter(17, replays: 2, headers: [KafkaHeader(name: "origin", text: "elsewhere")]))
        #expect(whole.reason == "schema_violation" && whole.replays == 2 && whole.valueBytes == 5)
        #expect(whole.origin == "guidance.consultations/3@1017")
        #expect(whole.originalHeaders == [KafkaHeader(name: "origin", text: "elsewhere")])
        var foreign = KafkaMessage.letter(0)
        foreign.headers = [
            KafkaHeader(name: "dead-letter-reason", text: "something_new"),
            KafkaHeader(name: "dead-letter-replays", text: "many"),
            KafkaHeader(name: "dead-letter-offset", value: [0xFF]),
        ]
        let letter = DeadLetter(foreign)
        #expect(letter.reason == "something_new" && letter.replays == 0 && letter.origin == nil)
        #expect(letter.time == Timestamp(millisecondsSinceEpoch: 1_700_000_000_000))
    }

    @Test func everyConditionOfAFilterCounts() throws {
        let letter = DeadLetter(.letter(17))
        let noon = try #require(Timestamp("2026-11-22T12:00:00Z"))
        let nine = try #require(Timestamp("2026-11-22T09:00:00Z"))
        #expect(DeadLetterFilter().includes(letter))
        #expect(DeadLetterFilter(ids: [letter.id], reasons: [.schemaViolation, .tooLarge]).includes(letter))
        #expect(!DeadLetterFilter(ids: [DeadLetterID(partition: 1, offset: 17)]).includes(letter))
        #expect(!DeadLetterFilter(reasons: [.tooLarge]).includes(letter))
        #expect(DeadLetterFilter(topics: ["guidance.consultations"]).includes(letter))
        #expect(!DeadLetterFilter(topics: ["guidance.validations"]).includes(letter))
        #expect(DeadLetterFilter(since: nine, until: noon).includes(letter))
        #expect(!DeadLetterFilter(until: nine).includes(letter))
        #expect(!DeadLetterFilter(since: noon).includes(letter))
    }

    @Test func descriptionsHoldNoValueAndNoControlCharacters() throws {
        var message = KafkaMessage.letter(1, value: Array("secret words".utf8))
        message.key = [0xFF, 0x00]
        message.headers.append(KafkaHeader(name: "x", text: "a\u{1B}[2Jb"))
        let description = DeadLetterDescription(DeadLetter(message), isReplayed: true)
        let json = try description.json()
        for text in description.lines + [json] { #expect(!text.contains("secret")) }
        #expect(json.contains(#""key_base64":"/wA=""#) && json.contains(#""value_bytes":12"#), "\(json)")
        #expect(json.contains(#""source_offset":1001"#) && json.contains(#""replayed":true"#))
        #expect(description.lines.contains("value     12 bytes") && description.lines.contains("state     replayed"))
        #expect(description.lines.allSatisfy { !$0.contains("\u{1B}") && !$0.contains("\n") })
        let entry = DeadLettersTable([])
        #expect(!entry.text.contains("secret"))
    }
}
