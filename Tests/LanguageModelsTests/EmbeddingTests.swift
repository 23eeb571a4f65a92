import Foundation
import HTTPTransport
import LanguageModels
import Testing

/// Texts as vectors.
@Suite(.timeLimit(.minutes(1))) struct EmbeddingTests {
    private static func base64(_ numbers: [Float]) -> String {
        Data(numbers.flatMap { number in (0..<4).map { UInt8(truncatingIfNeeded: number.bitPattern >> ($0 * 8)) } })
            .base64EncodedString()
    }

    private static func answer(_ vectors: [(Int, String)], tokens: Int = 7) -> String {
        let data = vectors.map { #"{"object":"embedding","index":\#($0),"embedding":\#($1)}"# }.joined(separator: ",")
        return
            #"{"object":"list","data":[\#(data)],"model":"m","usage":{"prompt_tokens":\#(tokens),"total_tokens":\#(tokens)}}"#
    }

    private func embed(
        _ texts: [String], dimensions: Int? = nil, _ steps: [ScriptedProvider.Step]
    ) async throws -> (EmbeddingResponse, [ScriptedProvider.Request]) {
        let server = try ScriptedProvider(steps)
        defer { server.stop() }
        let client = try HTTPClient()
        let model = try EmbeddingModel(
            name: "text-embedding-3-small", dimensions: dimensions,
            configuration: ModelProviderConfiguration(baseURL: server.url + "/v1", apiKey: ModelAPIKey("sk-1")),
            catalogue: try ModelCatalogue.builtIn(), client: client)
        do {
            let response = try await model.embed(texts)
            await client.close()
            return (response, server.requests)
        } catch {
            await client.close()
            throw error
        }
    }

    @Test(
        arguments: [[], [0], [1, -1, 0.5], [1, 2, 3, 4, 5], [.pi, -.infinity, .leastNonzeroMagnitude, 1e30]]
            as [[Float]])
    func base64IsRead(numbers: [Float]) throws {
        #expect(try EmbeddingDecoder.floats(Self.base64(numbers).utf8.span) == numbers)
    }

    @Test(arguments: ["A", "AAAA", "AAAAAA==x", "AAAAA*==", "AAAA AA=", "===="])
    func whatIsNoBase64OfNumbersIsRefused(text: String) {
        #expect(throws: JSONError.self) { try EmbeddingDecoder.floats(text.utf8.span) }
    }

    @Test func vectorsComeInTheOrderOfTheTexts() async throws {
        let body = Self.answer([(1, "\"\(Self.base64([3, 4]))\""), (0, "\"\(Self.base64([1, 2]))\"")])
        let (response, requests) = try await embed(
            ["a", "\"b\""], dimensions: 2, [ScriptedProvider.answer("200 OK", body)])
        #expect(response.vectors == [[1, 2], [3, 4]] && response.usage.inputTokens == 7 && response.requests == 1)
        #expect(response.cost?.usd == USDollars(picodollars: 7 * 20_000))
        let request = try #require(requests.first)
        #expect(request.head.hasPrefix("POST /v1/embeddings ") && request.head.lowercased().contains("bearer sk-1"))
        #expect(
            request.body
                == #"{"dimensions":2,"encoding_format":"base64","input":["a","\"b\""],"model":"text-embedding-3-small"}"#
        )
    }

    @Test func plainNumbersAndEscapedSlashesAreReadAsWell() async throws {
        let slashes = Self.base64([-1.999_999_9, Float(bitPattern: 0x3FFF_FFFF)]).replacing("/", with: "\\/")
        #expect(slashes.contains("\\/"))
        let (response, _) = try await embed(
            ["a", "b"],
            [ScriptedProvider.answer("200 OK", Self.answer([(0, "[0.5,-1e-3]"), (1, "\"\(slashes)\"")]))])
        #expect(response.vectors == [[0.5, -0.001], [-1.999_999_9, Float(bitPattern: 0x3FFF_FFFF)]])
    }

    @Test(arguments: [
        "[]", "{}", "nonsense", answer([(0, "[1]")]), answer([(0, "[1]"), (0, "[1]")]),
        answer([(0, "[1]"), (2, "[1]")]),
        answer([(0, "[1]"), (1, "[1,2]")]), answer([(0, "[]"), (1, "[]")]), answer([(0, "\"AAA\""), (1, "[1]")]),
        answer([(0, "null"), (1, "[1]")]), answer([(0, "[\"1\"]"), (1, "[1]")]),
    ])
    func anAnswerThatIsNoneIsRefused(body: String) async throws {
        let error = await #expect(throws: ModelError.self) {
            _ = try await embed(["a", "b"], [ScriptedProvider.answer("200 OK", body)])
        }
        #expect(error?.code == .malformedResponse)
    }

    @Test func faultsAreTyped() async throws {
        let limited = #"{"error":{"message":"slow","type":"requests","code":"rate_limit_exceeded"}}"#
        let error = await #expect(throws: ModelError.self) {
            _ = try await embed(
                ["a"], [ScriptedProvider.answer("429 Too Many Requests", limited, headers: ["Retry-After: 3"])])
        }
        #expect(error?.code == .rateLimited && error?.disposition == .retry(after: .seconds(3)))
        let truncated = await #expect(throws: ModelError.self) {
            _ = try await embed(["a"], [.send("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"data\":["), .reset])
        }
        #expect(truncated?.isRetryable == true)
        let empty = await #expect(throws: ModelError.self) { _ = try await embed(["a", ""], []) }
        #expect(empty?.code == .invalidRequest)
    }

    @Test func nothingIsNothing() async throws {
        let (response, requests) = try await embed([], [])
        #expect(response == EmbeddingResponse() && requests.isEmpty)
    }

    @Test func batchesKeepToTheLimits() {
        let short = EmbeddingBatches.batches((0..<5_000).map { "text \($0)" })
        #expect(short.map(\.count) == [2_048, 2_048, 904])
        #expect(short.joined().elementsEqual((0..<5_000).map { "text \($0)" }))
        let long = EmbeddingBatches.batches(
            [String](repeating: String(repeating: "pension ", count: 2_000), count: 200))
        #expect(long.allSatisfy { $0.reduce(0) { $0 + EmbeddingBatches.cut($1).tokens } <= 300_000 })
        #expect(long.count == 4 && long.joined().count == 200)
        #expect(EmbeddingBatches.batches(["a", "b", "c"], maximumTexts: 2) == [["a", "b"], ["c"]])
    }

    @Test(arguments: [("a", 3), ("!", 1), ("ŵ", 2), ("🙂", 2)])
    func longTextsAreCut(character: String, perToken: Int) {
        let (text, tokens) = EmbeddingBatches.cut(String(repeating: character, count: 50_000))
        #expect(tokens <= 8_191 && tokens >= 8_190 && text.count < 50_000)
    }
}
