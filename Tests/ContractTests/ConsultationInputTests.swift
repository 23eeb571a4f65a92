import Contract
import Testing

@Suite(.timeLimit(.minutes(1)))
struct ConsultationInputTests {
    private let now = Timestamp(millisecondsSinceEpoch: 1_795_338_000_000)

    private func read(_ text: String) -> ConsultationInput.Outcome {
        ConsultationInput().read(Array(text.utf8), file: "in.json", now: now)
    }

    private func requests(_ text: String) throws -> [Event<ConsultationRequested>] {
        guard case .events(let requests) = read(text) else { throw Unexpected() }
        return requests
    }

    private func problems(_ text: String) throws -> [String] {
        guard case .problems(let problems) = read(text) else { throw Unexpected() }
        return problems.map(\.description)
    }

    private struct Unexpected: Error {}

    private func data(_ id: String) -> String {
        #"{"consultation_id":"\#(id)","conversation_id":"t","customer":{"customer_id":"cu"},"question":"Why?"}"#
    }

    @Test func theExamplesAreRead() throws {
        let input = ConsultationInput()
        guard case .events(let events) = input.read(try Examples.bytes("consultations.jsonl"), file: "-", now: now),
            case .events(let bare) = input.read(try Examples.bytes("consultation.data.json"), file: "-", now: now)
        else { throw Unexpected() }
        #expect(events.map(\.id) == ["evt-c-0001", "evt-c-0002", "evt-c-0003"])
        #expect(events.first?.time == Timestamp("2026-11-22T09:00:00Z"))
        #expect(bare.map(\.id) == ["c-0100-requested"])
        #expect(bare.first?.source == "/guidance/enqueue")
        #expect(bare.first?.subject == "c-0100")
        #expect(bare.first?.time == now)
    }

    @Test func anyLayoutIsRead() throws {
        #expect(try requests("").isEmpty)
        #expect(try requests("\n \n").isEmpty)
        #expect(try problems("[]") == ["in.json:1: expected a consultation, found an empty list"])
        #expect(try requests(data("a") + "\r\n\r\n" + data("b")).map(\.subject) == ["a", "b"])
        #expect(try requests("\u{FEFF}" + data("a") + data("b")).map(\.subject) == ["a", "b"])
        #expect(try requests("[\(data("a")),\n\(data("b"))]\n\(data("c"))").map(\.subject) == ["a", "b", "c"])
    }

    @Test func problemsSayWhereTheyAre() throws {
        let text = """
            \(data("a"))
            {"consultation_id":"b","conversation_id":"t","customer":{"customer_id":"cu"},"question":42}
            not json
            {"consultation_id":"c",
              "conversation_id":"t",
              "customer":{"customer_id":"cu",
                "age":200},
              "question":"Why?"}
            {"consultation_id":"d"
            {"conversation_id":"e"}
            "text"
            """
        #expect(
            try problems(text) == [
                "in.json:2: question: expected a string, found a number",
                "in.json:3: expected a JSON value, found another character",
                "in.json:7: customer.age: expected 0 to 130, found a number out of range",
                "in.json:9: expected a whole JSON value, found one that does not end",
                "in.json:10: consultation_id: expected a string, found nothing",
                "in.json:11: expected an object, found a string",
            ])
    }

    @Test func badExamplesAreToldByLine() throws {
        let bytes = try Examples.bytes("bad.jsonl")
        guard case .problems(let all) = ConsultationInput().read(bytes, file: "bad.jsonl", now: now) else {
            throw Unexpected()
        }
        #expect(all.map(\.line) == [1, 2, 3, 4, 5, 6, 7])
        #expect(all.last?.description == "bad.jsonl:7: expected UTF-8, found other bytes")
    }

    @Test func anEventOfAnotherTypeIsAProblem() throws {
        let event = #"{"specversion":"1.0","id":"e","source":"/s","type":"guidance.reply.chunk.v1","data":{}}"#
        #expect(
            try problems(event) == [
                "in.json:1: type: expected guidance.consultation.requested.v1, found guidance.reply.chunk.v1"
            ])
    }

    @Test func problemsAreBounded() throws {
        #expect(try problems(String(repeating: "{\"a\":1}\n", count: 500)).count == 100)
        #expect(try problems(String(repeating: "x\n", count: 500)).count == 1)
        #expect(try problems("[" + String(repeating: "1,", count: 500) + "1]").count == 100)
    }

    @Test func aLongRequestIsAProblem() throws {
        let input = ConsultationInput(limits: EventLimits(maximumBytes: 50))
        guard case .problems(let problems) = input.read(Array(data("a").utf8), file: "-", now: now) else {
            throw Unexpected()
        }
        #expect(problems.map(\.expected) == ["at most 50 bytes"])
    }
}
