import Kafka
import KafkaTracing
import Testing

/// What of others' text gets into headers and spans.
@Suite struct TracedTextTests {
    @Test(arguments: ["", "a", "é", "€", "👩‍👩‍👧", "e\u{301}", "plain words, and €uros for 👩‍👩‍👧"])
    func aCutTextIsTheLongestBeginningThatFits(text: String) {
        for limit in 0...text.utf8.count + 1 {
            let cut = text.cut(toBytes: limit)
            #expect(text.unicodeScalars.starts(with: cut.unicodeScalars))
            #expect(cut.utf8.count <= limit)
            let rest = text.unicodeScalars.dropFirst(cut.unicodeScalars.count).first
            if let rest { #expect(cut.utf8.count + String(rest).utf8.count > limit) }
        }
    }

    /// One character of a million marks: it must not take longer than any other text.
    @Test(.timeLimit(.minutes(1))) func aCharacterWithoutEndIsCutLikeAnyOther() {
        let text = "e" + String(repeating: "\u{301}", count: 500_000)
        #expect(text.cut(toBytes: 999_999).utf8.count == 999_999)
    }

    @Test func whatIsNoTextIsNotPassedOn() {
        let carrier = KafkaHeaderCarrier()
        let headers = [
            KafkaHeader(name: "traceparent", text: "00-x"), KafkaHeader(name: "tracestate", value: [0x61, 0xFF]),
            KafkaHeader(name: "long", value: [UInt8](repeating: 0x61, count: 513)),
        ]
        #expect(carrier.extract(key: "traceparent", from: headers) == "00-x")
        #expect(carrier.extract(key: "tracestate", from: headers) == nil)
        #expect(carrier.extract(key: "long", from: headers) == nil)
    }
}
