import Contract
import Foundation
import Testing

/// Writes what checkers in other languages compare with: into the folder that `EVENT_SAMPLES` names, if it is set.
@Suite(.timeLimit(.minutes(2)), .enabled(if: sampleFolder != nil))
struct EventSampleFiles {
    private func write(_ bytes: [UInt8], to name: String) throws {
        let folder = try #require(sampleFolder)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try Data(bytes).write(to: folder.appending(path: name))
    }

    @Test func samples() throws {
        for sample in EventSamples.all {
            try write(sample.encoded(), to: "\(sample.name).json")
        }
    }

    /// The chunks that workers write do not go through the event's own coding.
    @Test func streamedChunk() throws {
        var chunks = ReplyChunkEncoder(source: "/samples", consultationID: "c", attemptID: "a")
        var text: [UInt8] = []
        JSONText.appendEscaped(EventSamples.awkward, to: &text)
        var bytes: [UInt8] = []
        chunks.encode(seq: 12, escapedText: text.span, time: EventSamples.time, into: &bytes)
        try write(bytes, to: "\(EventType.replyChunk.rawValue).streamed.json")
    }

    /// Each line: whether the event was taken, and the event.
    @Test func verdicts() throws {
        struct Verdict: Encodable {
            var type: String
            var accepted: Bool
            var event: JSONValue
        }
        var mutations = EventMutations()
        let encoder = JSONEncoder()
        var lines: [UInt8] = []
        var accepted = 0
        for sample in EventSamples.full {
            let bytes = try Examples.bytes("events/\(sample.type.rawValue).json")
            let event = try #require(JSONParser.parse(bytes).value(JSONDocument.root))
            for mutation in mutations.mutations(of: event) {
                let isAccepted = (try? sample.read([UInt8](encoder.encode(mutation)))) != nil
                accepted += isAccepted ? 1 : 0
                let verdict = Verdict(type: sample.type.rawValue, accepted: isAccepted, event: mutation)
                lines += try [UInt8](encoder.encode(verdict)) + [UInt8(ascii: "\n")]
            }
        }
        #expect(accepted > 500)
        try write(lines, to: "verdicts.jsonl")
    }
}

private let sampleFolder = ProcessInfo.processInfo.environment["EVENT_SAMPLES"].map { URL(filePath: $0) }
