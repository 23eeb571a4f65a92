import Contract
import Foundation
import SeededRandomness
import Testing

@Suite(.timeLimit(.minutes(1)))
struct ReplyChunkEncoderTests {
    private func escaped(_ text: String) -> [UInt8] {
        var bytes: [UInt8] = []
        JSONText.appendEscaped(text, to: &bytes)
        return bytes
    }

    @Test func aChunkIsWhatTheEventEncodesTo() throws {
        var random = SeededGenerator(seed: 2)
        var encoder = ReplyChunkEncoder(source: "/s\"", consultationID: "c-\\1", attemptID: "a\n1")
        var buffer: [UInt8] = []
        var time = Timestamp(millisecondsSinceEpoch: -3_000)
        for seq in [1, 2, 9, 10, 11, 99, 100, 12_345, Int.max]
            + (0..<2000).map({ _ in Int.random(in: 1...99_999, using: &random) })
        {
            time.millisecondsSinceEpoch += Int64.random(in: -700...900, using: &random)
            let text = String(EventSamples.awkward.shuffled(using: &random).prefix(Int(random.next() % 20)))
            encoder.encode(seq: seq, escapedText: escaped(text).span, time: time, into: &buffer)
            let event = Event(
                id: "a\n1-\(seq)", source: "/s\"", time: time,
                data: ReplyChunk(consultationID: "c-\\1", attemptID: "a\n1", seq: seq, text: text))
            #expect(try buffer == event.encoded())
        }
    }
}
