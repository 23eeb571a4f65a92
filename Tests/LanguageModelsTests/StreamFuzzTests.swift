import Foundation
import LanguageModels
import SeededRandomness
import Testing

/// SeededGenerator streams of random texts, key orders, escapes and cuts, and then of random damage.
@Suite(.timeLimit(.minutes(1)))
struct StreamFuzzTests {
    @Test(arguments: 0..<24)
    func losesNoText(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        for _ in 0..<4 {
            let vendor: ModelVendor = Bool.random(using: &random) ? .anthropic : .openai
            let text = Self.text(using: &random)
            let stream = Self.stream(of: text, vendor: vendor, using: &random)
            for maximum in [2, 90] {
                let reading = Self.read(stream.cut(using: &random, upTo: maximum), vendor)
                #expect(reading.text == text)
                #expect(reading.deltas.joined() == text)
                #expect(reading.state == .complete)
                #expect(!reading.deltas.contains(""))
            }
        }
    }

    @Test(arguments: 0..<24)
    func survivesDamage(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        for _ in 0..<16 {
            let vendor: ModelVendor = Bool.random(using: &random) ? .anthropic : .openai
            var stream = Self.stream(of: Self.text(using: &random), vendor: vendor, using: &random)
            for _ in 0..<Int.random(in: 1...6, using: &random) {
                let index = Int.random(in: 0..<stream.count, using: &random)
                switch Int.random(in: 0..<3, using: &random) {
                case 0: stream[index] = UInt8.random(in: .min ... .max, using: &random)
                case 1: stream.remove(at: index)
                default: stream.insert(contentsOf: stream[..<index].suffix(30), at: index)
                }
            }
            let whole = Self.read([stream], vendor)
            let pieces = Self.read(stream.cut(using: &random, upTo: 40), vendor)
            #expect(whole.outcome == pieces.outcome)
            #expect(whole.deltas.joined() == whole.text)
            #expect(pieces.deltas.joined() == pieces.text)
        }
    }

    private static func read(_ pieces: [[UInt8]], _ vendor: ModelVendor) -> StreamReading {
        switch vendor {
        case .anthropic: LanguageModelsTests.read(pieces, with: AnthropicStreamDecoder.self)
        case .openai: LanguageModelsTests.read(pieces, with: OpenAIStreamDecoder.self)
        }
    }

    private static func text(using random: inout SeededGenerator) -> String {
        let words = [
            "pension", " ", "£1,000", "é", "日本", "😀", "👩‍👩‍👧", "\n", "\"", "\\", "\t", "</", "\u{0}", "\u{7F}", "\u{2028}",
            "a",
        ]
        return (0..<Int.random(in: 1...60, using: &random)).map { _ in
            words[Int.random(in: 0..<words.count, using: &random)]
        }.joined()
    }

    /// A valid stream that says `text`, each UTF-16 unit raw or escaped by chance, so that pairs are cut in two as well.
    private static func stream(of text: String, vendor: ModelVendor, using random: inout SeededGenerator) -> [UInt8] {
        var tokens: [String] = []
        for scalar in text.unicodeScalars {
            if scalar.value < 0x20 || scalar == "\"" || scalar == "\\" || Int.random(in: 0..<5, using: &random) == 0 {
                tokens += String(scalar).utf16.map {
                    String(format: Bool.random(using: &random) ? "\\u%04x" : "\\u%04X", $0)
                }
            } else {
                tokens.append(String(scalar))
            }
        }
        let ordered = Int.random(in: 0..<4, using: &random) > 0
        func shuffle(_ members: [String]) -> String {
            "{" + (ordered ? members : members.shuffled(using: &random)).joined(separator: ordered ? "," : " ,\t") + "}"
        }
        var stream = ""
        var rest = tokens[...]
        while !rest.isEmpty {
            let count = max(1, rest.count / 7)
            let escaped = rest.prefix(count).joined()
            rest = rest.dropFirst(count)
            switch vendor {
            case .anthropic:
                let delta = shuffle(["\"type\":\"text_delta\"", "\"text\":\"\(escaped)\""])
                let frame = shuffle(["\"type\":\"content_block_delta\"", "\"index\":0", "\"delta\":\(delta)"])
                stream += "event: content_block_delta\ndata: \(frame)\n\n"
            case .openai:
                let choice = shuffle([
                    "\"index\":0", "\"delta\":{\"content\":\"\(escaped)\"}", "\"finish_reason\":null",
                ])
                stream += "data: \(shuffle(["\"id\":\"x\"", "\"choices\":[\(choice)]", "\"usage\":null"]))\n\n"
            }
        }
        switch vendor {
        case .anthropic: stream += "event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n"
        case .openai:
            stream += "data: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n"
        }
        return Array(stream.utf8)
    }
}
