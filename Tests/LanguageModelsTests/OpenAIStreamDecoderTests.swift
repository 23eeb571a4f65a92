import LanguageModels
import Testing

@Suite(.timeLimit(.minutes(1)))
struct OpenAIStreamDecoderTests {
    private static func chunk(_ delta: String, finish: String = "null", rest: String = "") -> String {
        """
        data: {"id":"chatcmpl-1","object":"chat.completion.chunk","created":1795000000,"model":"gpt-6.1-terra",\
        "choices":[{"index":0,"delta":{\(delta)},"logprobs":null,"finish_reason":\(finish)}]\(rest)}


        """
    }

    private static func text(_ escaped: String) -> String { chunk("\"content\":\"\(escaped)\"") }

    private static let usage = """
        data: {"id":"chatcmpl-1","object":"chat.completion.chunk","created":1,"model":"gpt-6.1-terra","choices":[],\
        "usage":{"prompt_tokens":1200,"completion_tokens":40,"total_tokens":1240,"prompt_tokens_details":\
        {"cached_tokens":1024,"cache_write_tokens":100},"completion_tokens_details":{"reasoning_tokens":8}}}


        """

    private static let done = "data: [DONE]\n\n"

    private static func read(_ stream: String) -> StreamReading {
        LanguageModelsTests.read(stream, with: OpenAIStreamDecoder.self)
    }

    @Test func readsAnAnswerHoweverItIsCut() {
        let stream =
            Self.chunk("\"role\":\"assistant\",\"content\":\"\",\"refusal\":null", rest: ",\"usage\":null")
            + ": ping\n\n" + Self.text("Hello") + Self.text(" £5") + Self.text("\\ud83d") + Self.text("\\ude00 \\u00a3")
            + Self.chunk("", finish: "\"stop\"") + Self.usage + Self.done
        let reading = Self.read(stream)
        #expect(reading.deltas == ["Hello", " £5", "😀 £"])
        #expect(reading.text == "Hello £5😀 £")
        #expect(reading.state == .complete)
        #expect(reading.stopReason == .endTurn)
        #expect(reading.model == "gpt-6.1-terra")
        #expect(
            reading.usage
                == TokenUsage(inputTokens: 1200, cacheReadTokens: 1024, cacheWriteTokens: 100, outputTokens: 40))
        #expect(isSameHoweverCut(Array(stream.utf8), as: reading, with: OpenAIStreamDecoder.self))
    }

    @Test(arguments: [
        ("stop", ModelStopReason.endTurn), ("length", .maximumTokens), ("tool_calls", .toolUse),
        ("function_call", .toolUse), ("content_filter", .refusal), ("other", ModelStopReason(rawValue: "other")),
    ])
    func translatesFinishReasons(name: String, reason: ModelStopReason) {
        #expect(Self.read(Self.chunk("", finish: "\"\(name)\"") + Self.done).stopReason == reason)
    }

    @Test func takesARefusalForOne() {
        let reading = Self.read(
            Self.chunk("\"refusal\":\"I cannot\"") + Self.chunk("", finish: "\"stop\"") + Self.done)
        #expect(reading.stopReason == .refusal)
        #expect(reading.text == "")
    }

    @Test func takesTheLastUsageWhereverItStands() {
        let reading = Self.read(
            Self.chunk("\"content\":\"a\"", rest: #","usage":{"prompt_tokens":1,"completion_tokens":1}"#)
                + Self.chunk(
                    "\"content\":\"b\"", finish: "\"stop\"",
                    rest: #","usage":{"prompt_tokens":7,"completion_tokens":2}"#)
                + Self.chunk("", rest: ",\"usage\":null") + Self.done)
        #expect(reading.usage == TokenUsage(inputTokens: 7, outputTokens: 2))
        #expect(reading.text == "ab")
    }

    @Test func isCompleteByItsFinishReasonAlone() {
        let finish = Self.text("a") + Self.chunk("", finish: "\"stop\"")
        #expect(Self.read(finish).state == .complete)
        #expect(Self.read(finish + Self.done).state == .complete)
        #expect(Self.read(Self.text("a") + Self.done).state == .open)
        #expect(Self.read(Self.text("a")).state == .open)
        #expect(Self.read("").state == .open)
        #expect(Self.read(finish + Self.done + Self.text("late")).text == "a")
    }

    @Test(arguments: [
        // vLLM: an error, then [DONE] all the same.
        (
            "data: {\"error\":{\"object\":\"error\",\"message\":\"SECRET\",\"type\":\"BadRequestError\",\"code\":400}}\n\n",
            ModelError.Code.invalidRequest
        ),
        ("data: {\"error\":{\"message\":\"SECRET\",\"type\":\"server_error\",\"code\":null}}\n\n", .serverError),
        (
            "data: {\"error\":{\"message\":\"SECRET\",\"type\":\"tokens\",\"code\":\"rate_limit_exceeded\"}}\n\n",
            .rateLimited
        ),
        ("data: {\"error\":{\"message\":\"SECRET\",\"type\":\"insufficient_quota\"}}\n\n", .quotaExhausted),
        ("data: {\"error\":\"SECRET text\"}\n\n", .serverError),
        // Old llama.cpp: a line that the standard would pass over.
        ("error: {\"code\":503,\"message\":\"SECRET loading\",\"type\":\"unavailable_error\"}\n\n", .overloaded),
        (
            "event: error\ndata: {\"error\":{\"message\":\"SECRET\",\"code\":\"context_length_exceeded\"}}\n\n",
            .contextExceeded
        ),
    ])
    func failsWithAReportedErrorEvenBeforeDone(frame: String, code: ModelError.Code) throws {
        let stream = Self.text("half") + frame + Self.chunk("", finish: "\"stop\"") + Self.done
        let reading = Self.read(stream)
        let error = try #require(reading.error)
        #expect(error.code == code)
        #expect(!"\(error)".contains("SECRET"))
        #expect(reading.text == "half")
        #expect(isSameHoweverCut(Array(stream.utf8), as: reading, with: OpenAIStreamDecoder.self))
    }

    @Test func readsTheFirstChoiceAndNoOther() {
        let reading = Self.read(
            """
            data: {"choices":[{"index":1,"delta":{"content":"no"}},{"delta":{"content":"yes"},"index":0}],"error":null}

            data: {"choices":[{"finish_reason":"stop","delta":{"content":null,"reasoning_content":"no"},"index":0}],"model":null}


            """ + Self.done)
        #expect(reading.text == "yes")
        #expect(reading.state == .complete)
    }

    @Test(arguments: [
        "data: {\"choices\":[}\n\n", "data: oops\n\n", "data: \"text\"\n\n", "data: {\"choices\":[],\"a\"}\n\n",
    ])
    func failsWithWhatIsNotJSON(frame: String) {
        #expect(Self.read(Self.text("a") + frame).failure == .malformed)
    }

    /// A frame that begins like the last but says more after its text must be read to its end.
    @Test func tellsSimilarFramesApart() {
        let reading = Self.read(
            Self.text("a") + Self.text("b")
                + Self.chunk("\"content\":\"c\"", finish: "\"length\"", rest: #","usage":{"prompt_tokens":3}"#)
                + Self.done)
        #expect(reading.deltas == ["a", "b", "c"])
        #expect(reading.stopReason == .maximumTokens)
        #expect(reading.usage == TokenUsage(inputTokens: 3))
        #expect(Self.read(Self.text("a") + Self.text("b").replacing("null}]}", with: "null}]")).failure == .malformed)
    }

    @Test func passesOverEmptyData() {
        #expect(Self.read("data:\n\ndata: \n\n" + Self.chunk("", finish: "\"stop\"")).state == .complete)
    }
}
