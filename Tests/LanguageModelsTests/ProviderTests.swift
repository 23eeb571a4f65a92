import Foundation
import HTTPTransport
import LanguageModels
import Synchronization
import Testing

/// The providers over real sockets.
@Suite(.timeLimit(.minutes(1)))
struct ProviderTests {
    /// Gathers what is handed over, and ends the stream after some deltas if told to.
    private final class Receiver: ModelStreamReceiver {
        private let texts = Mutex<[String]>([])
        private let timerCount = Atomic(0)
        private let onDelta: @Sendable (HTTPTransfer, Int) -> HTTPTransferFlow

        init(onDelta: @escaping @Sendable (HTTPTransfer, Int) -> HTTPTransferFlow = { _, _ in .proceed }) {
            self.onDelta = onDelta
        }

        var deltas: [String] { texts.withLock { $0 } }
        var timersFired: Int { timerCount.load(ordering: .acquiring) }

        func receive(_ delta: ModelTextDelta, on stream: HTTPTransfer) -> HTTPTransferFlow {
            let text = delta.text
            let count = texts.withLock { texts in
                texts.append(text)
                return texts.count
            }
            return onDelta(stream, count)
        }

        func timerFired(on stream: HTTPTransfer) {
            timerCount.wrappingAdd(1, ordering: .acquiringAndReleasing)
            stream.cancel()
        }
    }

    private static let anthropicStart = """
        event: message_start
        data: {"type":"message_start","message":{"model":"claude-sonnet-5-5","usage":{"input_tokens":4,"output_tokens":1}}}

        event: content_block_delta
        data: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"Hello"}}

        event: content_block_delta
        data: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":" \\u00a3 😀"}}


        """

    private static let anthropicEnd = """
        event: message_delta
        data: {"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"output_tokens":6}}

        event: message_stop
        data: {"type":"message_stop"}


        """

    private static let request = ModelRequest(
        model: "claude-sonnet-5-5", system: [PromptPart("Rules")], messages: [ModelMessage(.user, "Hello?")],
        maximumOutputTokens: 100)

    /// Runs a test with a provider that talks to a scripted server.
    private func withProvider(
        _ vendor: ModelVendor, _ steps: [ScriptedProvider.Step],
        _ body: (any ModelProvider, ScriptedProvider) async throws -> Void
    ) async throws {
        let server = try ScriptedProvider(steps)
        defer { server.stop() }
        let client = try HTTPClient()
        let catalogue = try ModelCatalogue.builtIn()
        let provider: any ModelProvider =
            switch vendor {
            case .anthropic:
                try AnthropicProvider(
                    configuration: ModelProviderConfiguration(baseURL: server.url + "/", apiKey: ModelAPIKey("sk-1")),
                    catalogue: catalogue, client: client)
            case .openai:
                try OpenAIProvider(
                    configuration: ModelProviderConfiguration(baseURL: server.url + "/v1", apiKey: ModelAPIKey("sk-1")),
                    catalogue: catalogue, client: client)
            }
        try await body(provider, server)
        await client.close()
    }

    private func streamFailure(_ provider: any ModelProvider, _ receiver: Receiver) async throws -> ModelError {
        do {
            _ = try await provider.stream(Self.request, to: receiver)
        } catch {
            return error
        }
        throw UnexpectedSuccess()
    }

    private func completionFailure(_ provider: any ModelProvider) async throws -> ModelError {
        do {
            _ = try await provider.complete(Self.request)
        } catch {
            return error
        }
        throw UnexpectedSuccess()
    }

    private struct UnexpectedSuccess: Error {}

    @Test func streamsFromAnthropic() async throws {
        let body = Self.anthropicStart + Self.anthropicEnd
        let headers = ["request-id: req_1", "anthropic-ratelimit-requests-remaining: 49"]
        try await withProvider(.anthropic, [ScriptedProvider.stream(body, headers: headers)]) { provider, server in
            let receiver = Receiver()
            let response = try await provider.stream(Self.request, to: receiver)
            #expect(receiver.deltas == ["Hello", " £ 😀"])
            #expect(
                response
                    == ModelResponse(
                        text: "Hello £ 😀", stopReason: .endTurn, usage: TokenUsage(inputTokens: 4, outputTokens: 6),
                        model: "claude-sonnet-5-5", requestID: "req_1",
                        rateLimits: RateLimitStatus(requests: .init(remaining: 49))))
            let head = try #require(server.requests.first).head.lowercased()
            #expect(head.hasPrefix("post /v1/messages http/1.1\r\n"))
            #expect(head.contains("x-api-key: sk-1"))
            #expect(head.contains("anthropic-version: 2023-06-01"))
            #expect(head.contains("content-type: application/json"))
            #expect(!head.contains("authorization"))
            #expect(!head.contains("anthropic-beta"))
            #expect(server.requests.first?.body.contains("\"stream\":true") == true)
        }
    }

    @Test func streamsFromOpenAI() async throws {
        let body = """
            data: {"model":"gpt-6.1-terra","choices":[{"index":0,"delta":{"role":"assistant","content":""}}]}

            data: {"model":"gpt-6.1-terra","choices":[{"index":0,"delta":{"content":"Hi"}}]}

            data: {"model":"gpt-6.1-terra","choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}

            data: {"choices":[],"usage":{"prompt_tokens":9,"completion_tokens":1}}

            data: [DONE]


            """
        try await withProvider(.openai, [ScriptedProvider.stream(body, headers: ["x-request-id: r-1"])]) {
            provider, server in
            var request = Self.request
            request.model = "gpt-6.1-terra"
            let receiver = Receiver()
            let response = try await provider.stream(request, to: receiver)
            #expect(receiver.deltas == ["Hi"])
            #expect(response.text == "Hi")
            #expect(response.usage == TokenUsage(inputTokens: 9, outputTokens: 1))
            #expect(response.requestID == "r-1")
            let head = try #require(server.requests.first).head.lowercased()
            #expect(head.hasPrefix("post /v1/chat/completions http/1.1\r\n"))
            #expect(head.contains("authorization: bearer sk-1"))
        }
    }

    @Test func completes() async throws {
        let message =
            #"{"model":"m","content":[{"type":"text","text":"Yes"}],"stop_reason":"end_turn","usage":{"input_tokens":3,"output_tokens":2}}"#
        try await withProvider(.anthropic, [ScriptedProvider.answer("200 OK", message)]) { provider, server in
            let response = try await provider.complete(Self.request)
            #expect(response.text == "Yes")
            #expect(response.usage == TokenUsage(inputTokens: 3, outputTokens: 2))
            #expect(server.requests.first?.body.contains("stream") == false)
        }
        let completion = #"{"model":"m","choices":[{"message":{"content":"Yes"},"finish_reason":"stop"}]}"#
        try await withProvider(.openai, [ScriptedProvider.answer("200 OK", completion)]) { provider, _ in
            let response = try await provider.complete(Self.request)
            #expect(response.text == "Yes")
            #expect(response.usage == .zero)
        }
    }

    @Test func tellsRateLimits() async throws {
        let body = #"{"type":"error","error":{"type":"rate_limit_error","message":"SECRET"}}"#
        let headers = ["retry-after: 3", "request-id: req_2", "anthropic-ratelimit-tokens-remaining: 0"]
        try await withProvider(.anthropic, [ScriptedProvider.answer("429 Too Many Requests", body, headers: headers)]) {
            provider, _ in
            let receiver = Receiver()
            let error = try await streamFailure(provider, receiver)
            #expect(error.code == .rateLimited)
            #expect(error.disposition == .retry(after: .seconds(3)))
            #expect(error.httpStatus == 429)
            #expect(error.requestID == "req_2")
            #expect(error.rateLimits?.tokens == .init(remaining: 0))
            #expect(!error.afterFirstDelta)
            #expect(!error.description.contains("SECRET"))
            #expect(receiver.deltas.isEmpty)
        }
    }

    @Test func boundsAnErrorsBody() async throws {
        let body = #"{"error":{"type":"api_error","message":""# + String(repeating: "x", count: 200_000) + "\"}}"
        try await withProvider(.openai, [ScriptedProvider.answer("500 Internal Server Error", body)]) { provider, _ in
            let error = try await completionFailure(provider)
            #expect(error.code == .serverError)
            #expect(error.isRetryable)
        }
    }

    @Test func failsWithAnErrorUnderStatus200() async throws {
        let body =
            Self.anthropicStart
            + "event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\"message\":\"SECRET\"}}\n\n"
        // The server does not end the body: the client must not wait for it.
        let step = ScriptedProvider.Step.send(
            "HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\nrequest-id: req_3\r\n\r\n" + body)
        try await withProvider(.anthropic, [step, .waitForClose]) { provider, _ in
            let receiver = Receiver()
            let error = try await streamFailure(provider, receiver)
            #expect(error.code == .overloaded)
            #expect(error.disposition == .retry(after: nil))
            #expect(error.afterFirstDelta)
            #expect(error.requestID == "req_3")
            #expect(error.usage == TokenUsage(inputTokens: 4, outputTokens: 1))
            #expect(receiver.deltas == ["Hello", " £ 😀"])
        }
    }

    @Test func failsWhenTheAnswerIsCutOff() async throws {
        // The body's proper end without the answer's.
        try await withProvider(.anthropic, [ScriptedProvider.stream(Self.anthropicStart)]) { provider, _ in
            let receiver = Receiver()
            let error = try await streamFailure(provider, receiver)
            #expect(error.code == .truncated)
            #expect(error.isRetryable)
            #expect(error.afterFirstDelta)
        }
        // The connection's end in the middle of the body.
        let cut = ScriptedProvider.Step.send("HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n" + Self.anthropicStart)
        for steps in [[cut], [cut, .reset]] {
            try await withProvider(.anthropic, steps) { provider, _ in
                let receiver = Receiver()
                let error = try await streamFailure(provider, receiver)
                #expect(error.code == .truncated || error.code == .connection)
                #expect(error.isRetryable)
            }
        }
        try await withProvider(.openai, [.reset]) { provider, _ in
            let error = try await completionFailure(provider)
            #expect(error.code == .connection || error.code == .truncated)
            #expect(error.isRetryable)
            #expect(!error.afterFirstDelta)
            #expect(error.httpStatus == nil)
        }
    }

    @Test func takesAnAnswerThatIsCompleteThoughItsConnectionBreaks() async throws {
        let body = Self.anthropicStart + Self.anthropicEnd
        let step = ScriptedProvider.Step.send("HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n" + body)
        try await withProvider(.anthropic, [step]) { provider, _ in
            let response = try await provider.stream(Self.request, to: Receiver())
            #expect(response.text == "Hello £ 😀")
        }
    }

    @Test func theReceiverCanEndTheStream() async throws {
        let step = ScriptedProvider.Step.send("HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n" + Self.anthropicStart)
        try await withProvider(.anthropic, [step, .waitForClose]) { provider, server in
            let receiver = Receiver { _, _ in .cancel }
            let error = try await streamFailure(provider, receiver)
            #expect(error.code == .cancelled)
            #expect(error.disposition == .never)
            #expect(receiver.deltas == ["Hello"])
        }
    }

    @Test func theReceiversTimerFires() async throws {
        let step = ScriptedProvider.Step.send("HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n" + Self.anthropicStart)
        try await withProvider(.anthropic, [step, .waitForClose]) { provider, _ in
            let receiver = Receiver { stream, count in
                if count == 1 { stream.setTimer(after: .milliseconds(5)) }
                return .proceed
            }
            let error = try await streamFailure(provider, receiver)
            #expect(error.code == .cancelled)
            #expect(receiver.timersFired == 1)
        }
    }

    @Test func cancellingTheTaskClosesTheConnection() async throws {
        let step = ScriptedProvider.Step.send("HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n" + Self.anthropicStart)
        try await withProvider(.anthropic, [step, .waitForClose]) { provider, server in
            let (started, continuation) = AsyncStream<Void>.makeStream()
            let receiver = Receiver { _, _ in
                continuation.yield()
                return .proceed
            }
            let error = try await withThrowingTaskGroup(of: ModelError.self) { group in
                group.addTask { try await streamFailure(provider, receiver) }
                for await _ in started { break }
                group.cancelAll()
                return try await group.next()
            }
            #expect(error?.code == .cancelled)
            while !server.clientClosed { await Task.yield() }
        }
    }

    @Test func refusesAddressesAndKeysThatCannotBeUsed() throws {
        let client = try HTTPClient()
        let catalogue = ModelCatalogue()
        for address in [
            "", "api.anthropic.com", "ftp://x", "https://", "https://user:SECRET@host", "http://h/p?key=SECRET",
            "http://h h",
        ] {
            let error = #expect(throws: ModelError.self) {
                try AnthropicProvider(
                    configuration: ModelProviderConfiguration(baseURL: address, apiKey: nil), catalogue: catalogue,
                    client: client)
            }
            #expect(error?.disposition == .misconfigured)
            #expect(error?.description.contains("SECRET") == false)
        }
        let error = #expect(throws: ModelError.self) {
            try OpenAIProvider(
                configuration: .openAI(apiKey: ModelAPIKey("SECRET\nkey")), catalogue: catalogue, client: client)
        }
        #expect(error?.code == .authentication)
        #expect(error?.description.contains("SECRET") == false)
    }

    @Test func failsWhenNobodyIsThere() async throws {
        // A name that can never be resolved (RFC 6761), straight, so that no proxy answers in its place.
        var configuration = HTTPClientConfiguration()
        configuration.proxy = .none
        let client = try HTTPClient(configuration: configuration)
        let provider = try AnthropicProvider(
            configuration: ModelProviderConfiguration(baseURL: "http://nobody.invalid", apiKey: nil),
            catalogue: ModelCatalogue(), client: client)
        let error = try await completionFailure(provider)
        #expect(error.code == .connection, "\(error)")
        #expect(error.isRetryable)
        await client.close()
    }
}
