import LanguageModels
import Testing

/// Answers that come in one piece.
@Suite(.timeLimit(.minutes(1)))
struct MessageDecoderTests {
    private typealias Anthropic = CollectingDecoder<AnthropicMessageDecoder>
    private typealias OpenAI = CollectingDecoder<OpenAIMessageDecoder>

    @Test func readsAnthropicMessages() {
        let body = #"""
            {"id":"msg_1","type":"message","role":"assistant","model":"claude-haiku-5-5","stop_details":null,
             "content":[{"type":"thinking","thinking":"hm","signature":"x"},{"type":"text","text":"One \ud83d\ude00"},
                        {"text":"\n\"two\" £","type":"text"},{"type":"tool_use","input":{"text":"no"}}],
             "stop_reason":"end_turn","stop_sequence":null,
             "usage":{"input_tokens":5,"cache_creation_input_tokens":0,"cache_read_input_tokens":7,"output_tokens":3}}
            """#
        let reading = read(body, with: Anthropic.self)
        #expect(reading.text == "One 😀\n\"two\" £")
        #expect(reading.state == .complete)
        #expect(reading.stopReason == .endTurn)
        #expect(reading.model == "claude-haiku-5-5")
        #expect(reading.usage == TokenUsage(inputTokens: 12, cacheReadTokens: 7, outputTokens: 3))
        #expect(isSameHoweverCut(Array(body.utf8), as: reading, with: Anthropic.self))
    }

    @Test func readsOpenAICompletions() {
        let body = #"""
            {"id":"c","object":"chat.completion","created":1,"model":"gpt-6-luna","choices":[{"index":0,"message":
             {"role":"assistant","content":"Yes","refusal":null},"logprobs":null,"finish_reason":"length"}],
             "usage":{"prompt_tokens":9,"completion_tokens":2,"prompt_tokens_details":null}}
            """#
        let reading = read(body, with: OpenAI.self)
        #expect(reading.text == "Yes")
        #expect(reading.stopReason == .maximumTokens)
        #expect(reading.usage == TokenUsage(inputTokens: 9, outputTokens: 2))
        let refused = body.replacing(
            "\"content\":\"Yes\",\"refusal\":null", with: "\"content\":null,\"refusal\":\"No\"")
        #expect(read(refused, with: OpenAI.self).stopReason == .refusal)
    }

    @Test(arguments: [
        "", "{}", "[]", "null", "<html>", #"{"content":[],"stop_reason":null}"#,
        #"{"content":"x","stop_reason":"end_turn"}"#,
        #"{"stop_reason":"end_turn"}"#, #"{"content":[{"type":"text","text":"cut"#,
        #"{"content":[],"stop_reason":"end_turn"}x"#,
    ])
    func refusesWhatIsNoAnthropicMessage(body: String) {
        #expect(read(body, with: Anthropic.self).failure == .malformed)
    }

    @Test(arguments: [
        "", "{}", #"{"choices":[]}"#, #"{"choices":[{"message":{"content":"x"},"finish_reason":null}]}"#,
        "{\"choices\":",
    ])
    func refusesWhatIsNoCompletion(body: String) {
        #expect(read(body, with: OpenAI.self).failure == .malformed)
    }

    @Test func takesErrorsUnderAGoodStatus() {
        let body = #"{"type":"error","error":{"type":"overloaded_error","message":"x"}}"#
        #expect(read(body, with: Anthropic.self).error?.code == .overloaded)
        #expect(read(body, with: OpenAI.self).error?.code == .overloaded)
    }

    @Test func boundsTheBody() {
        let pieces = Array(repeating: [UInt8](repeating: 0x20, count: 1 << 20), count: 9)
        #expect(read(pieces, with: OpenAI.self).failure == .tooLarge)
    }

    @Test func takesCountsOfAnyForm() {
        let usage = { (tokens: String) in
            read(
                #"{"choices":[{"message":{},"finish_reason":"stop"}],"usage":{"prompt_tokens":\#(tokens)}}"#,
                with: OpenAI.self
            ).usage?.inputTokens
        }
        #expect(usage("12") == 12)
        #expect(usage("12.9") == 12)
        #expect(usage("1.2e3") == 1200)
        #expect(usage("-5") == 0)
        #expect(usage("null") == 0)
        #expect(usage("\"7\"") == 0)
        #expect(usage("99999999999999999999999999") == 1_000_000_000_000)
        #expect(usage("1e400") == 1_000_000_000_000)
    }
}
