import HTTPTypes
import ProviderSimulator
import Testing

@Suite(.timeLimit(.minutes(1)))
struct MessagesRequestTests {
    private func check(
        _ text: String, version: String? = "2023-06-01"
    ) throws(APIProblem) -> CompletionRequest {
        var headers = HTTPFields()
        if let version, let name = HTTPField.Name("anthropic-version") { headers[name] = version }
        guard let body = try? JSONParser.parse(Array(text.utf8)) else { throw .invalid("test: not JSON") }
        return try MessagesAPI.completionRequest(body, headers: headers)
    }

    private static func body(_ model: String = "claude-sonnet-5-5", _ rest: String = "") -> String {
        #"{"model":"\#(model)","max_tokens":9,"messages":[{"role":"user","content":"hi"}]\#(rest)}"#
    }

    @Test func readsARequest() throws {
        let request = try check(
            #"""
            {"model":"claude-sonnet-5-5-20261001","max_tokens":100,"stream":true,"stop_sequences":["END"],
             "system":[{"type":"text","text":"You are Alex.","cache_control":{"type":"ephemeral","ttl":"1h"}}],
             "messages":[{"role":"user","content":"first"},{"role":"assistant","content":"answer"},
              {"role":"user","content":[{"type":"text","text":"second"},{"type":"text","text":"part"}]}]}
            """#)
        #expect(request.model.id == "claude-sonnet-5-5")
        #expect(request.modelName == "claude-sonnet-5-5-20261001")
        #expect(request.prompt.system == "You are Alex.")
        #expect(request.prompt.question == "second\npart")
        #expect(request.prompt.history.contains("first"))
        #expect(request.isStreamed)
        #expect(request.stopSequences == ["END"])
        guard case .breakpoints(let blocks) = request.caching else { throw APIProblem.invalid("test") }
        #expect(blocks.map(\.breakpoint) == [.oneHour, nil, nil, nil, nil])
        #expect(blocks.map(\.tokens) == [4, 2, 2, 2, 1])
    }

    @Test func keyOrderChangesABlockAndSpacingDoesNot() throws {
        func digests(_ tool: String) throws -> [UInt64] {
            guard case .breakpoints(let blocks) = try check(Self.body("claude-opus-5", #","tools":[\#(tool)]"#)).caching
            else { return [] }
            return blocks.map(\.digest)
        }
        let tool = #"{"name":"a","input_schema":{"type":"object"}}"#
        #expect(try digests(tool) == digests(#"{ "name": "a", "input_schema": {"type" :"object"} }"#))
        #expect(try digests(tool) != digests(#"{"input_schema":{"type":"object"},"name":"a"}"#))
        #expect(
            try digests(tool)
                == digests(#"{"name":"a","input_schema":{"type":"object"},"cache_control":{"type":"ephemeral"}}"#))
    }

    @Test(arguments: [
        (#"{"max_tokens":9,"messages":[]}"#, "model: Field required"),
        (#"{"model":"claude-opus-5","messages":[]}"#, "max_tokens: Field required"),
        (#"{"model":"claude-opus-5","max_tokens":9}"#, "messages: Field required"),
        (#"{"model":"claude-opus-5","max_tokens":9,"messages":[]}"#, "at least one message"),
        (#"{"model":"claude-opus-5","max_tokens":"9","messages":[]}"#, "max_tokens: Input should be a valid integer"),
        (body("claude-opus-5", #","mystery":1"#), "mystery: Extra inputs"),
        (body("claude-sonnet-5-5", #","temperature":1"#), "temperature"),
        (body("claude-sonnet-5", #","temperature":0.5"#), "temperature"),
        (body("claude-sonnet-5", #","top_k":5"#), "top_k"),
        (body("claude-sonnet-4-6", #","temperature":1.5"#), "temperature"),
        (body("claude-sonnet-5-5", #","tool_choice":{"type":"any"}"#), "tool_choice"),
        (
            body("claude-opus-5", #","system":[{"type":"text","text":"","cache_control":{"type":"ephemeral"}}]"#),
            "system.0"
        ),
        (
            body(
                "claude-opus-5",
                #","system":[{"type":"text","text":"a","cache_control":{"type":"ephemeral","ttl":"2h"}}]"#), "ttl"
        ),
        (body("claude-opus-5", #","system":5"#), "system"),
        (body("claude-opus-5", #","stop_sequences":[" "]"#), "stop_sequences"),
        (
            body("claude-opus-5", #","output_config":{"format":{"type":"json_schema","schema":{"type":"object"}}}"#),
            "additionalProperties"
        ),
        (
            #"{"model":"claude-opus-5","max_tokens":65000,"messages":[{"role":"user","content":"hi"}]}"#,
            "maximum allowed"
        ),
        (#"{"model":"claude-opus-5","max_tokens":9,"messages":[{"role":"user","content":""}]}"#, "non-empty"),
        (#"{"model":"claude-opus-5","max_tokens":9,"messages":[{"role":"system","content":"x"}]}"#, "system"),
        (#"{"model":"claude-opus-5","max_tokens":9,"messages":[{"role":"robot","content":"x"}]}"#, "messages.0.role"),
        (#"{"model":"claude-opus-5","max_tokens":9,"messages":[{"role":"assistant","content":"x"}]}"#, "first message"),
        (
            #"{"model":"claude-opus-5","max_tokens":9,"messages":[{"role":"user","content":"x"},{"role":"assistant","content":"y"}]}"#,
            "prefill"
        ),
        (
            #"{"model":"claude-opus-5","max_tokens":0,"stream":true,"messages":[{"role":"user","content":"x"}]}"#,
            "max_tokens: 0"
        ),
    ])
    func refuses(_ body: String, _ message: String) {
        do throws(APIProblem) {
            _ = try check(body)
            Issue.record("accepted")
        } catch {
            #expect(error.kind == .invalidRequest)
            #expect(error.message.contains(message), "\(error.message)")
        }
    }

    @Test func gatesDependOnModelAndVersion() throws {
        #expect(try check(Self.body("claude-sonnet-4-6", #","temperature":0.5"#)).model.id == "claude-sonnet-4-6")
        #expect(try check(Self.body("claude-sonnet-5", #","temperature":1"#)).model.id == "claude-sonnet-5")
        #expect(throws: APIProblem.self) {
            try check(Self.body("claude-sonnet-4-6", #","temperature":0.5"#), version: "2026-10-21")
        }
        let prefill =
            #"{"model":"claude-haiku-4-5","max_tokens":9,"messages":[{"role":"user","content":"x"},{"role":"assistant","content":"y"}]}"#
        #expect(try check(prefill).model.id == "claude-haiku-4-5")
        #expect(throws: APIProblem.self) { try check(Self.body(), version: nil) }
        #expect(throws: APIProblem.self) { try check(Self.body(), version: "2020-01-01") }
    }

    @Test func namesAnUnknownModel() {
        for model in ["claude-9", "gpt-5", "claude-sonnet-5-5-beta", "claude-sonnet-5-5-2026"] {
            do throws(APIProblem) {
                _ = try check(Self.body(model))
                Issue.record("accepted \(model)")
            } catch {
                #expect(error.kind == .notFound)
            }
        }
    }

    @Test func countsBreakpointsAndTheirOrder() throws {
        func blocks(_ lifetimes: [String]) -> String {
            lifetimes.map { #"{"type":"text","text":"a","cache_control":{"type":"ephemeral","ttl":"\#($0)"}}"# }
                .joined(separator: ",")
        }
        func request(_ lifetimes: [String]) -> String {
            Self.body("claude-opus-5", #","system":[\#(blocks(lifetimes))]"#)
        }
        #expect(throws: Never.self) { try check(request(["1h", "1h", "5m", "5m"])) }
        #expect(throws: APIProblem.self) { try check(request(["5m", "5m", "5m", "5m", "5m"])) }
        #expect(throws: APIProblem.self) { try check(request(["5m", "1h"])) }
    }
}

@Suite(.timeLimit(.minutes(1)))
struct ChatRequestTests {
    private func check(_ text: String) throws(APIProblem) -> CompletionRequest {
        guard let body = try? JSONParser.parse(Array(text.utf8)) else { throw .invalid("test: not JSON") }
        return try ChatCompletionsAPI.completionRequest(body, headers: HTTPFields())
    }

    private static func body(_ model: String = "gpt-6.1-terra", _ rest: String = "") -> String {
        #"{"model":"\#(model)","messages":[{"role":"user","content":"hi"}]\#(rest)}"#
    }

    @Test func readsARequest() throws {
        let request = try check(
            #"""
            {"model":"gpt-6.1-terra","stream":true,"stream_options":{"include_usage":true},"max_completion_tokens":50,
             "stop":"END","prompt_cache_key":"k","reasoning_effort":"low","messages":[{"role":"developer","content":"You are Alex."},
              {"role":"user","content":[{"type":"text","text":"a question"}]}]}
            """#)
        #expect(request.prompt == PromptText(system: "You are Alex.", question: "a question"))
        #expect(request.maximumTokens == 50)
        #expect(request.reasoningTokens == 50)
        #expect(request.includesUsage)
        #expect(request.stopSequences == ["END"])
        #expect(try check(Self.body("gpt-4o", #","max_tokens":5,"temperature":0.2"#)).maximumTokens == 5)
    }

    @Test(arguments: [
        (#"{"messages":[]}"#, "model"), (#"{"model":"gpt-5"}"#, "'messages'"),
        (#"{"model":"gpt-5","messages":[]}"#, "empty array"), (body("gpt-5", #","mystery":1"#), "mystery"),
        (body("gpt-5", #","max_tokens":5"#), "max_completion_tokens"),
        (body("gpt-5", #","temperature":0.2"#), "temperature"),
        (body("gpt-4o", #","temperature":2.5"#), "temperature"),
        (body("gpt-4o", #","stream_options":{}"#), "stream_options"),
        (body("gpt-4o", #","max_tokens":0"#), "below minimum"), (body("gpt-4o", #","max_tokens":99999"#), "too large"),
        (body("gpt-4o", #","max_tokens":5,"max_completion_tokens":5"#), "same time"),
        (body("gpt-4o", #","n":2"#), "one choice"),
        (body("gpt-4o", #","stream":"yes""#), "stream"), (body("gpt-4o", #","stop":[1]"#), "stop"),
        (body("gpt-4o", #","response_format":{"type":"json_object"}"#), "json"),
        (body("gpt-4o", #","response_format":{"type":"json_schema"}"#), "json_schema"),
        (#"{"model":"gpt-5","messages":[{"role":"robot","content":"x"}]}"#, "role"),
        (#"{"model":"gpt-5","messages":[{"role":"user"}]}"#, "content"),
    ])
    func refuses(_ body: String, _ message: String) {
        do throws(APIProblem) {
            _ = try check(body)
            Issue.record("accepted")
        } catch {
            #expect(error.kind == .invalidRequest)
            #expect(error.message.contains(message), "\(error.message)")
        }
    }

    @Test func namesAnUnknownModel() {
        for model in ["gpt-99", "claude-opus-5", "text-embedding-3-small"] {
            #expect(throws: ChatRequestTests.unknown(model)) { try check(Self.body(model)) }
        }
    }

    private static func unknown(_ name: String) -> APIProblem {
        APIProblem(
            .notFound, "The model `\(name)` does not exist or you do not have access to it.", code: "model_not_found")
    }
}

@Suite(.timeLimit(.minutes(1)))
struct WireTests {
    @Test(arguments: [
        (0, "0s"), (0.0004, "1ms"), (0.012, "12ms"), (1, "1s"), (1.5, "1.5s"), (59.999, "59.999s"), (60, "1m0s"),
        (360, "6m0s"), (3_723.25, "1h2m3.25s"),
    ])
    func writesGoDurations(_ seconds: Double, _ text: String) {
        #expect(GoDuration.text(seconds: seconds) == text)
    }

    @Test func rateLimitHeadersAreTheVendors() {
        let allowance = RateLimiter.Allowance(limit: 50, remaining: 49, secondsUntilFull: 1.2)
        let status = RateLimiter.Status(requests: allowance, tokens: nil)
        let anthropic = MessagesAPI.rateLimitHeaders(status, now: 1_795_339_000)
        #expect(anthropic.map(\.0) == ["limit", "remaining", "reset"].map { "anthropic-ratelimit-requests-\($0)" })
        #expect(anthropic.map(\.1) == ["50", "49", "2026-11-22T09:16:42Z"])
        let openAI = ChatCompletionsAPI.rateLimitHeaders(status, now: 0)
        #expect(openAI.map(\.1) == ["50", "49", "1.2s"])
    }

    @Test func embeddingsAreUnitVectorsThatShareWhatTextsShare() {
        func dot(_ left: String, _ right: String) -> Float {
            zip(EmbeddingsRequest.vector(left, dimensions: 512), EmbeddingsRequest.vector(right, dimensions: 512))
                .reduce(0) { $0 + $1.0 * $1.1 }
        }
        #expect(abs(dot("my pension", "my pension") - 1) < 1e-5)
        #expect(dot("transfer my final salary pension", "final salary transfer") > 0.5)
        #expect(dot("transfer my final salary pension", "weather in paris") < 0.3)
        #expect(abs(dot("!!!", "!!!") - 1) < 1e-5)
    }
}

@Suite(.timeLimit(.minutes(1)))
struct StreamScriptTests {
    /// Frames that show their place.
    private struct Frames: StreamFrames {
        func opening(into output: inout [UInt8]) { output += "<".utf8 }
        func delta(_ text: ArraySlice<UInt8>, into output: inout [UInt8]) { output += text }
        func closing(into output: inout [UInt8]) { output += ">".utf8 }
        func failure(into output: inout [UInt8]) { output += "!".utf8 }
        func malformed(into output: inout [UInt8]) { output += "?".utf8 }
    }

    private struct Played: Equatable {
        var pieces: [String] = []
        var gaps: [Int64] = []
        var ending: StreamScript.Ending?
        var deltas = 0
    }

    private func play(
        _ kind: FaultKind?, after deltas: Int = 2, gap: Duration = .zero,
        size: AnswerConfiguration.FixedSize = .init(deltas: 4, bytesPerDelta: 2)
    ) -> Played {
        var fault = kind.map { Fault($0) }
        fault?.afterDeltas = deltas
        let schedule = AnswerSchedule(
            Pace(timeToFirstToken: .zero, deltaDelay: gap...gap), random: SeededRandom(seed: 1))
        var script = StreamScript(Answer(fixedSize: size), Frames(), fault: fault, schedule: schedule)
        var played = Played()
        while played.ending == nil {
            var piece: [UInt8] = []
            switch script.next(into: &piece) {
            case .more(let gap): played.gaps.append(gap)
            case .end(let ending): played.ending = ending
            }
            played.pieces.append(String(decoding: piece, as: UTF8.self))
        }
        played.deltas = script.deltas
        return played
    }

    @Test func writesEachDeltaWhenItIsDue() {
        let paced = play(nil, gap: .nanoseconds(5))
        #expect(paced == Played(pieces: ["<gu", "id", "an", "ce>"], gaps: [5, 5, 5], ending: .complete, deltas: 4))
        #expect(play(nil) == Played(pieces: ["<guidance>"], gaps: [], ending: .complete, deltas: 4))
    }

    @Test(
        arguments: [
            (.reset, 2, "<guid", .reset, 2), (.hang, 2, "<guid", .hang, 2), (.truncate, 2, "<guid", .complete, 2),
            (.streamError, 2, "<guid!", .complete, 2), (.malformed, 2, "<guid?ance>", .complete, 4),
            (.reset, 0, "<", .reset, 0), (.truncate, 99, "<guidance", .complete, 4),
            (.malformed, 99, "<guidance?>", .complete, 4), (.slowFirstToken, 2, "<guidance>", .complete, 4),
        ] as [(FaultKind, Int, String, StreamScript.Ending, Int)])
    func faultsStrike(
        _ kind: FaultKind, _ after: Int, _ expected: String, _ ending: StreamScript.Ending, _ deltas: Int
    ) {
        #expect(play(kind, after: after) == Played(pieces: [expected], gaps: [], ending: ending, deltas: deltas))
    }

    @Test func unpacedPiecesStayOfAUsualSize() {
        let played = play(nil, size: .init(deltas: 10_000, bytesPerDelta: 10))
        #expect(played.pieces.count == 7)
        #expect(played.gaps.allSatisfy { $0 == 0 })
    }
}
