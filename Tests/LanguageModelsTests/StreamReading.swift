import LanguageModels
import SeededRandomness

/// What came of a streamed response: the texts handed over one by one, and the outcome.
struct StreamReading: Hashable {
    var deltas: [String] = []
    var text = ""
    var state = ResponseDraft.State.open
    var stopReason: ModelStopReason?
    var usage: TokenUsage?
    var model = ""

    var failure: ResponseFailure? { if case .failed(let failure) = state { failure } else { nil } }

    /// The error that a caller would see, if the response failed.
    var error: ModelError? { failure.map { ModelError($0) } }

    /// The same but for where the text was cut.
    var outcome: StreamReading {
        var outcome = self
        outcome.deltas = [deltas.joined()]
        return outcome
    }
}

/// Decodes a stream that comes in the given pieces.
func read<Decoder: ResponseDecoder>(_ pieces: [[UInt8]], with type: Decoder.Type) -> StreamReading {
    var reading = StreamReading()
    var decoder = type.init()
    for piece in pieces {
        decoder.decode(piece.span) { delta in reading.deltas.append(delta.text) }
    }
    decoder.end(isWhole: true)
    reading.text = decoder.draft.text.text
    reading.state = decoder.draft.state
    reading.stopReason = decoder.draft.stopReason
    reading.usage = decoder.draft.usage
    reading.model = decoder.draft.model
    return reading
}

func read<Decoder: ResponseDecoder>(_ stream: String, with type: Decoder.Type) -> StreamReading {
    read([Array(stream.utf8)], with: type)
}

/// Decodes a stream cut at every position, and byte by byte; true when the outcome is always `expected`'s.
func isSameHoweverCut<Decoder: ResponseDecoder>(
    _ stream: [UInt8], as expected: StreamReading, with type: Decoder.Type
) -> Bool {
    guard read(stream.map { [$0] }, with: type).outcome == expected.outcome else { return false }
    return (0...stream.count).allSatisfy { cut in
        read([Array(stream[..<cut]), Array(stream[cut...])], with: type).outcome == expected.outcome
    }
}

extension Array {
    /// The elements in pieces of random sizes.
    func cut(using random: inout SeededGenerator, upTo maximum: Int) -> [[Element]] {
        var pieces: [[Element]] = []
        var rest = self[...]
        while !rest.isEmpty {
            let count = Int.random(in: 0...maximum, using: &random)
            pieces.append(Array(rest.prefix(count)))
            rest = rest.dropFirst(count)
        }
        return pieces
    }
}
