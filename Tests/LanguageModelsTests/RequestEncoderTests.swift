import Foundation
import LanguageModels
import Testing

@Suite(.timeLimit(.minutes(1)))
struct RequestEncoderTests {
    private static func request(_ model: String) throws -> ModelRequest {
        ModelRequest(
            model: model,
            system: [
                PromptPart("You explain.\n\"Plainly\" – £ 😀 \\ \u{1}", cacheBreakpoint: .oneHour), PromptPart(""),
                PromptPart("Rules", cacheBreakpoint: .fiveMinutes),
            ],
            messages: [
                ModelMessage(.user, "Hello"), ModelMessage(.assistant, "Hi"),
                ModelMessage(role: .user, parts: [PromptPart("A"), PromptPart("B", cacheBreakpoint: .fiveMinutes)]),
            ],
            maximumOutputTokens: 800, temperature: 0.2, stopSequences: ["END"], promptCacheKey: "guidance-v1",
            outputSchema: try OutputSchema(
                name: "verdict",
                json: #"{"type":"object","properties":{"reasoning":{"type":"string"},"passed":{"type":"boolean"}}}"#))
    }

    private static func anthropic(_ request: ModelRequest, streamed: Bool = true) throws -> String {
        let encoder = AnthropicRequestEncoder(catalogue: try ModelCatalogue.builtIn())
        return String(decoding: try encoder.body(for: request, streamed: streamed), as: UTF8.self)
    }

    private static func openAI(
        _ request: ModelRequest, streamed: Bool = true, isCompatibleServer: Bool = false
    ) throws -> String {
        let encoder = OpenAIRequestEncoder(
            catalogue: try ModelCatalogue.builtIn(), isCompatibleServer: isCompatibleServer)
        return String(decoding: try encoder.body(for: request, streamed: streamed), as: UTF8.self)
    }

    @Test func writesAnthropicRequests() throws {
        #expect(
            try Self.anthropic(try Self.request("claude-sonnet-4-6")) == """
                {"max_tokens":800,"messages":[{"content":[{"text":"Hello","type":"text"}],"role":"user"},\
                {"content":[{"text":"Hi","type":"text"}],"role":"assistant"},{"content":[{"text":"A","type":"text"},\
                {"cache_control":{"type":"ephemeral"},"text":"B","type":"text"}],"role":"user"}],\
                "model":"claude-sonnet-4-6","output_config":{"format":{"schema":{"type":"object","properties":\
                {"reasoning":{"type":"string"},"passed":{"type":"boolean"}}},"type":"json_schema"}},\
                "stop_sequences":["END"],"stream":true,"system":[{"cache_control":{"ttl":"1h","type":"ephemeral"},\
                "text":"You explain.\\n\\"Plainly\\" – £ 😀 \\\\ \\u0001","type":"text"},\
                {"cache_control":{"type":"ephemeral"},"text":"Rules","type":"text"}],"temperature":0.2}
                """)
    }

    @Test func writesOpenAIRequests() throws {
        #expect(
            try Self.openAI(try Self.request("gpt-4o")) == """
                {"max_completion_tokens":800,"messages":[{"content":"You explain.\\n\\"Plainly\\" – £ 😀 \\\\ \\u0001\\n\\nRules",\
                "role":"system"},{"content":"Hello","role":"user"},{"content":"Hi","role":"assistant"},\
                {"content":"A\\n\\nB","role":"user"}],"model":"gpt-4o","prompt_cache_key":"guidance-v1",\
                "response_format":{"json_schema":{"name":"verdict","schema":{"type":"object","properties":\
                {"reasoning":{"type":"string"},"passed":{"type":"boolean"}}},"strict":true},"type":"json_schema"},\
                "stop":["END"],"stream":true,"stream_options":{"include_usage":true},"temperature":0.2}
                """)
    }

    @Test func leavesOutWhatAModelRefuses() throws {
        for model in [
            "claude-sonnet-5-5", "claude-haiku-5-5", "claude-sonnet-5", "claude-opus-4-7", "claude-unknown-9",
        ] {
            #expect(!(try Self.anthropic(try Self.request(model)).contains("temperature")))
        }
        for model in ["gpt-6.1-terra", "gpt-6-luna-2026-10-01", "gpt-5", "gpt-unknown"] {
            let body = try Self.openAI(try Self.request(model))
            #expect(!body.contains("temperature"))
            #expect(body.contains("\"max_completion_tokens\":800"))
        }
        let compatible = try Self.openAI(try Self.request("llama3.3"), isCompatibleServer: true)
        #expect(compatible.contains("\"max_tokens\":800"))
        #expect(compatible.contains("temperature"))
        #expect(!compatible.contains("prompt_cache_key"))
        #expect(!compatible.contains("max_completion_tokens"))
    }

    @Test func leavesOutWhatABatchRefuses() throws {
        #expect(!(try Self.anthropic(try Self.request("claude-haiku-5-5"), streamed: false).contains("stream\"")))
        #expect(!(try Self.openAI(try Self.request("gpt-6-luna"), streamed: false).contains("stream")))
    }

    @Test func cutsTheBoundToWhatTheModelCanWrite() throws {
        var request = try Self.request("claude-haiku-4-5")
        request.maximumOutputTokens = 1_000_000
        #expect(try Self.anthropic(request).contains("\"max_tokens\":64000"))
    }

    /// The same request gives the same bytes; and keys stand as `.sortedKeys` would put them (but for the schema's own).
    @Test func isByteStableAndSorted() throws {
        var request = try Self.request("claude-sonnet-4-6")
        #expect(try Self.anthropic(request) == Self.anthropic(try Self.request("claude-sonnet-4-6")))
        request.outputSchema = nil
        for body in [try Self.anthropic(request), try Self.openAI(request)] {
            let object = try JSONSerialization.jsonObject(with: Data(body.utf8))
            let sorted = try JSONSerialization.data(
                withJSONObject: object, options: [.sortedKeys, .withoutEscapingSlashes])
            #expect(body == String(decoding: sorted, as: UTF8.self).replacing("0.20000000000000001", with: "0.2"))
        }
    }

    @Test func refusesWhatCanBeSeenToBeRefused() throws {
        var tooMany = try Self.request("claude-sonnet-5-5")
        tooMany.system = (0..<4).map { PromptPart("\($0)", cacheBreakpoint: .fiveMinutes) }
        var wrongOrder = try Self.request("claude-sonnet-5-5")
        wrongOrder.system = [
            PromptPart("a", cacheBreakpoint: .fiveMinutes), PromptPart("b", cacheBreakpoint: .oneHour),
        ]
        for request in [tooMany, wrongOrder] {
            let error = #expect(throws: ModelError.self) { try Self.anthropic(request) }
            #expect(error?.code == .invalidRequest)
        }
        let edits: [(inout ModelRequest) -> Void] = [
            { $0.messages = [] }, { $0.messages.removeLast() }, { $0.messages[0].parts = [PromptPart("")] },
            { $0.maximumOutputTokens = 0 }, { $0.temperature = .nan }, { $0.temperature = -1 }, { $0.model = "" },
        ]
        for edit in edits {
            var request = try Self.request("gpt-4o")
            edit(&request)
            #expect(throws: ModelError.self) { try Self.openAI(request) }
            #expect(throws: ModelError.self) { try Self.anthropic(request) }
        }
    }

    @Test(arguments: ["", "a b", "ü", String(repeating: "x", count: 65)])
    func refusesSchemaNames(name: String) {
        #expect(throws: ModelError.self) { try OutputSchema(name: name, json: "{}") }
    }

    @Test func keysNeverShow() {
        let key = ModelAPIKey(" sk-secret\n")
        let configuration = ModelProviderConfiguration.anthropic(apiKey: key)
        var dumped = ""
        dump(configuration, to: &dumped)
        for text in ["\(key)", String(reflecting: key), "\(configuration)", String(reflecting: configuration), dumped] {
            #expect(!text.contains("secret"))
        }
        #expect(key == ModelAPIKey("sk-secret"))
    }
}
