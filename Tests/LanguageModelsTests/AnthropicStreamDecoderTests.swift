import LanguageModels
import Testing

@Suite(.timeLimit(.minutes(1)))
struct AnthropicStreamDecoderTests {
    private static let start = """
        event: message_start
        data: {"type":"message_start","message":{"id":"msg_1","type":"message","role":"assistant","content":[],\
        "model":"claude-sonnet-5-5","stop_reason":null,"stop_sequence":null,"usage":{"input_tokens":12,\
        "cache_creation_input_tokens":100,"cache_read_input_tokens":2000,"cache_creation":\
        {"ephemeral_5m_input_tokens":30,"ephemeral_1h_input_tokens":70},"output_tokens":1,"service_tier":"standard"}}}


        """

    private static func text(_ escaped: String, index: Int = 0) -> String {
        """
        event: content_block_delta
        data: {"type":"content_block_delta","index":\(index),"delta":{"type":"text_delta","text":"\(escaped)"}}


        """
    }

    private static func end(_ reason: String = "\"end_turn\"", usage: String = #"{"output_tokens":15}"#) -> String {
        """
        event: content_block_stop
        data: {"type":"content_block_stop","index":0}

        event: message_delta
        data: {"type":"message_delta","delta":{"stop_reason":\(reason),"stop_sequence":null},"usage":\(usage)}

        event: message_stop
        data: {"type":"message_stop"}


        """
    }

    private static func read(_ stream: String) -> StreamReading {
        LanguageModelsTests.read(stream, with: AnthropicStreamDecoder.self)
    }

    @Test func readsAnAnswerHoweverItIsCut() {
        let stream =
            Self.start + """
                event: content_block_start
                data: {"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}

                event: ping
                data: {"type": "ping"}


                """ + Self.text("Hello") + Self.text(", £5 \\u00a36 \\n\\\"") + Self.text("😀\\ud83d\\ude00")
            + Self.text("")
            + Self.text(" \\ud83d") + Self.text("\\ude00!") + Self.end()
        let reading = Self.read(stream)
        #expect(reading.deltas == ["Hello", ", £5 £6 \n\"", "😀😀", " ", "😀!"])
        #expect(reading.text == "Hello, £5 £6 \n\"😀😀 😀!")
        #expect(reading.state == .complete)
        #expect(reading.stopReason == .endTurn)
        #expect(reading.model == "claude-sonnet-5-5")
        #expect(
            reading.usage
                == TokenUsage(
                    inputTokens: 2112, cacheReadTokens: 2000, cacheWriteTokens: 100, cacheWriteOneHourTokens: 70,
                    outputTokens: 15))
        #expect(isSameHoweverCut(Array(stream.utf8), as: reading, with: AnthropicStreamDecoder.self))
        let windows = Array(stream.utf8).flatMap { $0 == 0x0A ? [0x0D, 0x0A] : [$0] }
        #expect(isSameHoweverCut(windows, as: reading, with: AnthropicStreamDecoder.self))
    }

    @Test func takesUsageAsCumulative() {
        let stream =
            Self.start
            + Self.end(
                usage: #"{"input_tokens":20,"cache_read_input_tokens":null,"output_tokens":9,"#
                    + #""cache_creation_input_tokens":50}"#)
        #expect(
            Self.read(stream).usage
                == TokenUsage(
                    inputTokens: 2070, cacheReadTokens: 2000, cacheWriteTokens: 50, cacheWriteOneHourTokens: 50,
                    outputTokens: 9))
    }

    @Test func keepsCountsThatAreNullLater() {
        let usage = """
            {"input_tokens":null,"cache_creation_input_tokens":null,"cache_read_input_tokens":null,"cache_creation":null,\
            "output_tokens":null}
            """
        #expect(
            Self.read(Self.start + Self.end(usage: usage)).usage
                == TokenUsage(
                    inputTokens: 2112, cacheReadTokens: 2000, cacheWriteTokens: 100, cacheWriteOneHourTokens: 70,
                    outputTokens: 1))
    }

    @Test func passesOverWhatIsNotText() {
        let stream =
            Self.start + """
                event: content_block_start
                data: {"type":"content_block_start","index":0,"content_block":{"type":"thinking","thinking":"","signature":""}}

                event: content_block_delta
                data: {"type":"content_block_delta","index":0,"delta":{"type":"thinking_delta","thinking":"secret"}}

                event: content_block_delta
                data: {"type":"content_block_delta","index":0,"delta":{"type":"signature_delta","signature":"c2ln"}}

                event: brand_new_event
                data: {"type":"brand_new_event","delta":{"type":"text_delta","text":"no"},"x":[{"y":[1.5e-3,true,null]}]}

                event: content_block_start
                data: {"type":"content_block_start","index":1,"content_block":{"type":"text","text":"It "}}

                event: content_block_delta
                data: {"type":"content_block_delta","index":1,"delta":{"type":"citations_delta","citation":{"text":"no"}}}

                event: content_block_delta
                data: {"type":"content_block_delta","index":2,"delta":{"type":"input_json_delta","partial_json":"{\\"text\\":"}}


                """ + Self.text("depends.", index: 1) + Self.end()
        let reading = Self.read(stream)
        #expect(reading.deltas == ["It ", "depends."])
        #expect(reading.state == .complete)
    }

    @Test func readsKeysInAnyOrderAndSpacing() {
        let stream = """
            data: { "message" : { "usage" : { "output_tokens" : 1 , "input_tokens" : 3 } , "model" : "m" } , "type" : "message_start" }

            data:{"delta":{"text":"a","type":"text_delta"},"type":"content_block_delta","index":0}

            data:{"delta":{"text":"b","type":"text_delta"},"type":"content_block_delta","index":0}

            event: content_block_delta
            data: {
            data:   "delta": {"type": "text_delta", "text": "c"}
            data: }

            event: message_delta
            data: {"delta":{"stop_reason":"max_tokens"},"usage":{"output_tokens":4}}

            event: message_stop
            data: {}


            """
        let reading = Self.read(stream)
        #expect(reading.deltas == ["a", "b", "c"])
        #expect(reading.stopReason == .maximumTokens)
        #expect(reading.usage == TokenUsage(inputTokens: 3, outputTokens: 4))
        #expect(reading.state == .complete)
        #expect(isSameHoweverCut(Array(stream.utf8), as: reading, with: AnthropicStreamDecoder.self))
    }

    @Test(arguments: [
        ("refusal", ModelStopReason.refusal), ("stop_sequence", .stopSequence), ("pause_turn", .pauseTurn),
        ("model_context_window_exceeded", .contextWindowExceeded), ("new_one", ModelStopReason(rawValue: "new_one")),
    ])
    func passesOnStopReasons(name: String, reason: ModelStopReason) {
        #expect(Self.read(Self.start + Self.text("x") + Self.end("\"\(name)\"")).stopReason == reason)
    }

    @Test func endsOnlyWithMessageStop() {
        let whole = Self.start + Self.text("cut") + Self.end()
        for cut in 0..<(whole.utf8.count - 1) {
            let reading = Self.read(String(decoding: Array(whole.utf8)[..<cut], as: UTF8.self))
            #expect(reading.state == .open)
        }
        let after = Self.read(whole + Self.text("late") + "event: error\ndata: {\"type\":\"error\"}\n\n")
        #expect(after.state == .complete)
        #expect(after.text == "cut")
    }

    @Test(arguments: [
        ("overloaded_error", ModelError.Code.overloaded, ModelError.Disposition.retry(after: nil)),
        ("api_error", .serverError, .retry(after: nil)), ("timeout_error", .timedOut, .retry(after: nil)),
        ("rate_limit_error", .rateLimited, .retry(after: nil)), ("brand_new", .serverError, .retry(after: nil)),
        ("invalid_request_error", .invalidRequest, .never), ("authentication_error", .authentication, .misconfigured),
        ("billing_error", .quotaExhausted, .quotaExhausted), ("request_too_large", .requestTooLarge, .reduce),
    ])
    func failsWithAReportedError(type: String, code: ModelError.Code, disposition: ModelError.Disposition) throws {
        let stream =
            Self.start + Self.text("half") + """
                event: error
                data: {"type":"error","error":{"type":"\(type)","message":"about my SECRET question"},"request_id":"req_9"}


                """ + Self.text(" more") + Self.end()
        let reading = Self.read(stream)
        let error = try #require(reading.error)
        #expect(error.code == code)
        #expect(error.disposition == disposition)
        #expect(error.message.contains(type))
        #expect(!"\(error)".contains("SECRET"))
        #expect(reading.text == "half")
    }

    @Test(arguments: [
        "data: {\"type\":\"content_block_delta\",\"delta\":{\"type\":\"text_delta\",\"text\":\"a\\x\"}}\n\n",
        "data: {\"type\":\"content_block_delta\",\"delta\":{\"type\":\"text_delta\",\"text\":\"a\\u12G4\"}}\n\n",
        "data: {\"type\":\"content_block_delta\",\"delta\":{\"type\":\"text_delta\",\"text\":\"a\tb\"}}\n\n",
        "data: {\"type\":\"content_block_delta\",\"delta\":{\"type\":\"text_delta\",\"text\":\"a\"}\n\n",
        "data: {\"type\":\"ping\"} trailing\n\n", "data: {\"type\":\"ping\",}\n\n", "data: nonsense\n\n",
        "data: [1,2]\n\n", "data: {\"a\":01}\n\n", "data: {\"type\":\"ping\" \"x\":1}\n\n",
    ])
    func failsWithWhatIsNotJSON(frame: String) {
        let reading = Self.read(Self.start + Self.text("a") + frame + Self.end())
        #expect(reading.failure == .malformed)
        #expect(reading.text == "a")
    }

    @Test func replacesHalvesOfPairsThatStayAlone() {
        let stream =
            Self.start + Self.text("a\\ud83d") + Self.text("b") + Self.text("\\ude00")
            + Self.text("\\ud83d\\ud83d\\ude00")
            + Self.text("\\ud800\\n\\uD83D") + Self.end()
        let reading = Self.read(stream)
        #expect(reading.text == "a\u{FFFD}b\u{FFFD}\u{FFFD}😀\u{FFFD}\n\u{FFFD}")
        #expect(reading.deltas.joined() == reading.text)
        #expect(isSameHoweverCut(Array(stream.utf8), as: reading, with: AnthropicStreamDecoder.self))
    }

    @Test func repairsInvalidUTF8() {
        var stream = Array((Self.start + Self.text("a") + Self.text("XYZ £") + Self.end()).utf8)
        for (character, byte) in [("X", 0xFF), ("Y", 0xC3), ("Z", 0x80)] as [(Character, UInt8)] {
            let index = stream.firstIndex(of: character.asciiValue ?? 0) ?? 0
            stream[index] = byte
        }
        let reading = LanguageModelsTests.read([stream], with: AnthropicStreamDecoder.self)
        #expect(reading.text == "a" + String(decoding: [0xFF, 0xC3, 0x80], as: UTF8.self) + " £")
        #expect(reading.deltas.joined() == reading.text)
        #expect(reading.state == .complete)
    }

    @Test func boundsTheText() {
        let frame = Array(Self.text(String(repeating: "x", count: 64 << 10)).utf8)
        var decoder = AnthropicStreamDecoder()
        var handedOver = 0
        for _ in 0..<70 { decoder.decode(frame.span) { delta in handedOver += delta.escaped.count } }
        #expect(decoder.draft.state == .failed(.tooLarge))
        #expect(ModelError(ResponseFailure.tooLarge).code == .responseTooLarge)
        #expect(handedOver == ResponseText.maximumBytes)
        #expect(decoder.draft.text.text.utf8.count == handedOver)
    }

    /// A frame like the last in its bytes but not in its meaning must not be taken for it.
    @Test func tellsSimilarFramesApart() {
        let stream =
            Self.start + Self.text("a") + Self.text("b") + Self.text("c", index: 1)
            + Self.text("d\"},\"x\":{\"y\":\"z") + Self.text("e") + """
                data: {"type":"content_block_delta","index":0,"delta":{"type":"input_json_delta","text":"f"}}


                """ + Self.text("g") + Self.end()
        let reading = Self.read(stream)
        #expect(reading.deltas == ["a", "b", "c", "d", "e", "g"])

        // What a frame is may stand in the event's name alone, outside of the document.
        let nameless = #"data: {"delta":{"type":"text_delta","text":"x"}}"# + "\n\n"
        let named = Self.read("event: content_block_delta\n\(nameless)event: brand_new\n\(nameless)" + Self.end())
        #expect(named.deltas == ["x"])
    }
}
