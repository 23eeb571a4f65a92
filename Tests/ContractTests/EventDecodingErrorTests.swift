import Contract
import Guidance
import Testing

@Suite(.timeLimit(.minutes(1)))
struct EventDecodingErrorTests {
    /// A request with some of its fields written otherwise.
    private func request(
        question: String = #""Why?""#, customer: String = #"{"customer_id":"cu-1"}"#, more: String = ""
    ) -> String {
        #"{"specversion":"1.0","id":"e","source":"/s","type":"guidance.consultation.requested.v1","data":"#
            + #"{"consultation_id":"c","conversation_id":"t","customer":\#(customer),"question":\#(question)\#(more)}}"#
    }

    private func error(_ text: String, limits: EventLimits = EventLimits()) -> EventDecodingError? {
        do throws(EventDecodingError) {
            _ = try EventEnvelope(Array(text.utf8), limits: limits).decode(ConsultationRequested.self)
            return nil
        } catch {
            return error
        }
    }

    @Test func aWrongKindIsNamed() {
        let error = error(request(question: "42"))
        #expect(error?.reason == .schemaViolation)
        #expect(error?.field == "data.question")
        #expect(error?.expected == "a string")
        #expect(error?.found == "a number")
        #expect(error?.message == "data.question: expected a string, found a number (byte 185)")
    }

    @Test(arguments: [
        (#"{"customer_id":"cu","age":131}"#, "data.customer.age", "0 to 130"),
        (#"{"customer_id":"cu","age":-1}"#, "data.customer.age", "0 to 130"),
        (#"{"customer_id":"cu","age":41.5}"#, "data.customer.age", "an integer"),
        (#"{"customer_id":"cu","age":"41"}"#, "data.customer.age", "an integer"),
        (#"{"customer_id":""}"#, "data.customer.customer_id", "an id"),
        (#"{"customer_id":"a\u0007"}"#, "data.customer.customer_id", "an id"),
        (#"{"name":"X"}"#, "data.customer.customer_id", "a string"),
        (#"[]"#, "data.customer", "an object"),
        (
            #"{"customer_id":"cu","financial_literacy":"expert"}"#, "data.customer.financial_literacy",
            "one of low, medium, high"
        ),
        (
            #"{"customer_id":"cu","pensions":[{"kind":"state"},{"kind":"gold"}]}"#, "data.customer.pensions[1].kind",
            "one of defined_contribution, defined_benefit, state"
        ),
        (
            #"{"customer_id":"cu","pensions":[{}]}"#, "data.customer.pensions[0].kind",
            "one of defined_contribution, defined_benefit, state"
        ),
        (
            #"{"customer_id":"cu","pensions":[{"kind":"state","value_gbp":-1}]}"#,
            "data.customer.pensions[0].value_gbp", "0 or more"
        ),
        (
            #"{"customer_id":"cu","pensions":[{"kind":"state","value_gbp":"1"}]}"#,
            "data.customer.pensions[0].value_gbp", "a number"
        ),
        (#"{"customer_id":"cu","goals":["a",2]}"#, "data.customer.goals[1]", "a string"),
        (#"{"customer_id":"cu","customer_id":"cv"}"#, "data.customer.customer_id", "one value"),
    ])
    func aFieldOfTheCustomerIsNamed(customer: String, field: String, expected: String) {
        let error = error(request(customer: customer))
        #expect(error?.reason == .schemaViolation)
        #expect(error?.field == field)
        #expect(error?.expected == expected)
    }

    @Test(arguments: [
        (#","expires_at":"tomorrow""#, "data.expires_at", "an RFC 3339 time"),
        (#","delivery":"pigeon""#, "data.delivery", "one of streamed, validated"),
        (#","use_reasoning":"yes""#, "data.use_reasoning", "a boolean"),
        (#","conversation":[{"role":"robot","content":"x"}]"#, "data.conversation[0].role", "one of customer, advisor"),
        (#","conversation":[{"role":"customer"}]"#, "data.conversation[0].content", "a string"),
        (#","reply_topic":"""#, "data.reply_topic", "an id"),
    ])
    func anOptionalFieldIsNamed(more: String, field: String, expected: String) {
        let error = error(request(more: more))
        #expect(error?.reason == .schemaViolation)
        #expect(error?.field == field)
        #expect(error?.expected == expected)
    }

    @Test func whatMayBeLeftOutMayBeNull() throws {
        let more = #","conversation":null,"use_reasoning":null,"delivery":null,"reply_topic":null,"expires_at":null"#
        #expect(error(request(customer: #"{"customer_id":"cu","age":null,"goals":null}"#, more: more)) == nil)
    }

    @Test func unknownFieldsAreIgnoredHoweverDeep() {
        let deep = String(repeating: "[", count: 100_000) + String(repeating: "]", count: 100_000)
        #expect(error(request(more: #","later":\#(deep)"#)) == nil)
    }

    @Test func lengthsAreBounded() {
        let passage = String(repeating: "£", count: 32_768)
        #expect(error(request(question: "\"\(passage)\"")) == nil)
        #expect(error(request(question: "\"\(passage)!\""))?.expected == "at most 32768 characters")
        #expect(error(request(question: "\" \""))?.field == "data.question")
        let turn = #"{"role":"customer","content":"x"}"#
        let turns = Array(repeating: turn, count: 201).joined(separator: ",")
        #expect(error(request(more: #","conversation":[\#(turns)]"#))?.field == "data.conversation")
    }

    @Test func aLargeValueIsNotEvenLookedAt() {
        #expect(error(String(repeating: "x", count: 1 << 20 + 1))?.reason == .tooLarge)
        #expect(error(request(), limits: EventLimits(maximumBytes: 20))?.reason == .tooLarge)
    }

    @Test(arguments: [
        ("", DeadLetterReason.invalidJSON), ("\u{FEFF}{}", .invalidJSON), ("{} {}", .invalidJSON),
        ("null", .invalidEvent),
        (#"{"specversion":"0.3","id":"e","source":"/s","type":"t"}"#, .invalidEvent),
        (#"{"specversion":"1.0","id":"","source":"/s","type":"t"}"#, .invalidEvent),
        (#"{"specversion":"1.0","id":"e","source":7,"type":"t"}"#, .invalidEvent),
        (#"{"specversion":"1.0","id":"e","source":"/s","type":"t","time":"noon"}"#, .invalidEvent),
        (#"{"specversion":"1.0","id":"e","source":"/s","type":"t"}"#, .unknownType),
        (#"{"specversion":"1.0","id":"e","source":"/s","type":"guidance.consultation.requested.v2"}"#, .unknownType),
        (#"{"specversion":"1.0","id":"e","source":"/s","type":"guidance.reply.chunk.v1","data":{}}"#, .unknownType),
        (
            #"{"specversion":"1.0","id":"e","source":"/s","type":"guidance.consultation.requested.v1"}"#,
            .schemaViolation
        ),
        (
            #"{"specversion":"1.0","id":"e","source":"/s","type":"guidance.consultation.requested.v1","data":7}"#,
            .schemaViolation
        ),
    ])
    func whatIsNoEventIsToldApart(text: String, reason: DeadLetterReason) {
        #expect(error(text)?.reason == reason)
    }

    @Test func noMessageHoldsAValueOrIsLong() {
        let secret = "Margaret"
        for bad in [
            request(customer: #"{"customer_id":"cu","financial_literacy":"\#(secret)"}"#),
            request(customer: #"{"customer_id":"cu","age":"\#(secret)"}"#),
            request(question: #""\#(secret)"#), request(more: #","expires_at":"\#(secret)""#),
            request(more: #","\#(secret)""#), secret,
            #"{"specversion":"1.0","id":"e","source":"/s","type":"\#(secret)"}"#,
        ] {
            let error = error(bad)
            #expect(error?.message.contains(secret) == false)
            #expect(error?.description.contains(secret) == false)
            #expect((error?.message.utf8.count ?? .max) <= 1024)
        }
    }
}
