import Contract
import Foundation
import Testing

@Suite(.timeLimit(.minutes(1)))
struct EventRoundTripTests {
    @Test func samplesCoverEveryType() {
        #expect(Set(EventSamples.full.map(\.type)) == Set(EventType.allCases))
        #expect(Set(EventSamples.minimal.map(\.type)) == Set(EventType.allCases))
    }

    @Test(arguments: EventSamples.all)
    func anEventIsReadAsItWasWritten(sample: EventSamples.Sample) throws {
        #expect(try sample.roundTrips())
    }

    @Test(arguments: EventSamples.all)
    func theSameEventGivesTheSameBytes(sample: EventSamples.Sample) throws {
        #expect(try sample.encoded() == sample.encoded())
    }

    @Test(arguments: EventSamples.all)
    func foundationReadsTheSameJSON(sample: EventSamples.Sample) throws {
        let bytes = try sample.encoded()
        let object = try #require(try JSONSerialization.jsonObject(with: Data(bytes)) as? [String: Any])
        #expect(object["type"] as? String == sample.type.rawValue)
        #expect(object["specversion"] as? String == "1.0")
    }

    @Test func moneyIsExact() throws {
        let bytes = try #require(EventSamples.full.first { $0.type == .consultationValidated }).encoded()
        let text = String(decoding: bytes, as: UTF8.self)
        #expect(
            text.contains(
                #""cost":{"usd":0.0076212345,"usd_without_cache":0.1,"usd_without_batch":1.000000000000000001}"#))
    }

    @Test func aNumberThatJSONCannotHoldIsRefused() {
        let event = Event(
            id: "x", source: "/s", time: nil,
            data: RuleLearned(
                ruleID: "r", principle: "", domain: "", confidence: .infinity, supportingEvidence: []))
        #expect(throws: EncodingError.self) { try event.encoded() }
    }
}
