import LanguageModels
import ServerSentEvents

// How long one delta takes, from bytes to the receiver's view: the parser alone, and with each provider's decoder.
//   swift build -c release && .build/release/DecoderBenchmark [million deltas] [anthropic|openai|events]
let arguments = CommandLine.arguments
let rounds = (arguments.count > 1 ? Int(arguments[1]) : nil) ?? 4
let only = arguments.count > 2 ? arguments[2] : nil
let scale = arguments.count > 3 ? 1000 : 1_000_000

let anthropicFrame =
    "event: content_block_delta\ndata: {\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"text_delta\","
    + "\"text\":\" workplace pension\"}}\n\n"
let openAIFrame =
    "data: {\"id\":\"chatcmpl-8fJ2kQ0a\",\"object\":\"chat.completion.chunk\",\"created\":1795340000,\"model\":"
    + "\"gpt-6.1-terra\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\" workplace pension\"},\"logprobs\":null,"
    + "\"finish_reason\":null}],\"usage\":null}\n\n"

/// Runs `body` over pieces of 10 frames until there have been `rounds` million, and prints the time for each.
func measure(_ name: String, _ frame: String, framesPerPiece: Int, _ body: (Span<UInt8>) -> Int) {
    guard only == nil || only == name else { return }
    let frames = (0..<framesPerPiece).map { frame.replacing("VARIES", with: String(repeating: "x", count: $0 % 7)) }
    let piece = Array(frames.joined().utf8)
    let clock = ContinuousClock()
    var bytes = 0
    let count = rounds * scale / framesPerPiece
    let duration = clock.measure {
        for _ in 0..<count { bytes &+= body(piece.span) }
    }
    let nanoseconds = duration / .nanoseconds(1) / Double(count * framesPerPiece)
    print(
        "\(name), \(framesPerPiece) in a read: \((nanoseconds * 10).rounded() / 10) ns for each of \(frame.utf8.count) bytes (\(bytes))"
    )
}

/// Decodes each piece; starts anew now and then, so that the gathered text stays within its bound.
func decoding(_ empty: some ResponseDecoder) -> (Span<UInt8>) -> Int {
    var decoder = empty
    var reads = 0
    return { piece in
        reads += 1
        if reads % 1000 == 0 { decoder = empty }
        var bytes = 0
        decoder.decode(piece) { delta in bytes &+= delta.escaped.count }
        return bytes
    }
}

for framesPerPiece in [1, 10] {
    var parser = ServerSentEventParser()
    measure("events", anthropicFrame, framesPerPiece: framesPerPiece) { piece in
        var bytes = 0
        do { try parser.parse(piece) { event in bytes &+= event.data.count } } catch { print(error) }
        return bytes
    }
    measure("anthropic", anthropicFrame, framesPerPiece: framesPerPiece, decoding(AnthropicStreamDecoder()))
    measure("openai", openAIFrame, framesPerPiece: framesPerPiece, decoding(OpenAIStreamDecoder()))
    // OpenAI pads its frames with random text, which no two frames have in common.
    let padded = openAIFrame.replacing(",\"usage\"", with: ",\"obfuscation\":\"VARIES\",\"usage\"")
    measure("openai-padded", padded, framesPerPiece: framesPerPiece, decoding(OpenAIStreamDecoder()))
}
