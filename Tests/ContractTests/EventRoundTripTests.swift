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

    /// For checkers in other languages: the samples as files, one event each.
    @Test(.enabled(if: ProcessInfo.processInfo.environment["EVENT_SAMPLES"] != nil))
    func writeSamples() throws {
        let folder = URL(filePath: try #require(ProcessInfo.processInfo.environment["EVENT_SAMPLES"]))
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        for sample in EventSamples.all {
            try Data(sample.encoded()).write(to: folder.appending(path: "\(sample.name).json"))
        }
        // The chunks that workers write do not go through the event's own coding.
        var chunks = ReplyChunkEncoder(source: "/samples", consultationID: "c", attemptID: "a")
        var text: [UInt8] = []
        JSONText.appendEscaped(EventSamples.awkward, to: &text)
        var bytes: [UInt8] = []
        chunks.encode(seq: 12, escapedText: text.span, time: EventSamples.time, into: &bytes)
        try Data(bytes).write(to: folder.appending(path: "\(EventType.replyChunk.rawValue).streamed.json"))
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
