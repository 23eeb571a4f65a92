import LanguageModels
import SeededRandomness
import Testing

@Suite(.timeLimit(.minutes(1)))
struct ModelErrorTests {
    struct Case: Sendable {
        var status: Int
        var body: String
        var headers: [String: String] = [:]
        var code: ModelError.Code
        var disposition: ModelError.Disposition
    }

    private static func anthropic(_ type: String, _ message: String = "SECRET", more: String = "") -> String {
        #"{"type":"error","error":{"type":"\#(type)","message":"\#(message)"\#(more)},"request_id":"req_body"}"#
    }

    private static func openAI(_ type: String, _ code: String, _ message: String = "SECRET", param: String = "null")
        -> String
    {
        #"{"error":{"message":"\#(message)","type":"\#(type)","param":\#(param),"code":\#(code)}}"#
    }

    static let cases = [
        Case(status: 400, body: anthropic("invalid_request_error"), code: .invalidRequest, disposition: .never),
        Case(
            status: 400, body: anthropic("invalid_request_error", "prompt is too long: 215000 tokens > 200000 maximum"),
            code: .contextExceeded, disposition: .reduce),
        Case(
            status: 400, body: anthropic("invalid_request_error", "Your credit balance is too low to access the API"),
            code: .quotaExhausted, disposition: .quotaExhausted),
        Case(status: 401, body: anthropic("authentication_error"), code: .authentication, disposition: .misconfigured),
        Case(status: 402, body: anthropic("billing_error"), code: .quotaExhausted, disposition: .quotaExhausted),
        Case(status: 403, body: anthropic("permission_error"), code: .permission, disposition: .misconfigured),
        Case(status: 404, body: anthropic("not_found_error"), code: .notFound, disposition: .misconfigured),
        Case(status: 413, body: "<html>too large</html>", code: .requestTooLarge, disposition: .reduce),
        Case(
            status: 429, body: anthropic("rate_limit_error"), headers: ["retry-after": "12"], code: .rateLimited,
            disposition: .retry(after: .seconds(12))),
        Case(
            status: 429,
            body: anthropic("rate_limit_error", more: #","details":{"error_code":"enforced_spend_limit_reached"}"#),
            headers: ["retry-after": "12", "x-should-retry": "true"], code: .quotaExhausted,
            disposition: .quotaExhausted),
        Case(status: 500, body: anthropic("api_error"), code: .serverError, disposition: .retry(after: nil)),
        Case(status: 504, body: anthropic("timeout_error"), code: .timedOut, disposition: .retry(after: nil)),
        Case(status: 529, body: anthropic("overloaded_error"), code: .overloaded, disposition: .retry(after: nil)),
        Case(
            status: 529, body: anthropic("overloaded_error"), headers: ["x-should-retry": "false"], code: .overloaded,
            disposition: .never),
        Case(
            status: 400, body: anthropic("invalid_request_error"),
            headers: ["x-should-retry": "true", "retry-after-ms": "5"],
            code: .invalidRequest, disposition: .retry(after: .milliseconds(5))),

        Case(
            status: 401, body: openAI("invalid_request_error", "\"invalid_api_key\""), code: .authentication,
            disposition: .misconfigured),
        Case(
            status: 404, body: openAI("invalid_request_error", "\"model_not_found\""), code: .notFound,
            disposition: .misconfigured),
        Case(
            status: 400, body: openAI("invalid_request_error", "\"context_length_exceeded\"", param: "\"messages\""),
            code: .contextExceeded, disposition: .reduce),
        Case(
            status: 429, body: openAI("requests", "\"rate_limit_exceeded\""), headers: ["retry-after": "1"],
            code: .rateLimited, disposition: .retry(after: .seconds(1))),
        Case(status: 429, body: openAI("x", "\"slow_down\""), code: .rateLimited, disposition: .retry(after: nil)),
        Case(
            status: 429, body: openAI("insufficient_quota", "\"insufficient_quota\""), code: .quotaExhausted,
            disposition: .quotaExhausted),
        Case(
            status: 503, body: openAI("server_error", "\"server_is_overloaded\""), code: .overloaded,
            disposition: .retry(after: nil)),
        // Compatible servers: vLLM old and new, Ollama, llama.cpp, a proxy in between.
        Case(
            status: 400,
            body: #"{"object":"error","message":"SECRET","type":"BadRequestError","param":null,"code":400}"#,
            code: .invalidRequest, disposition: .never),
        Case(
            status: 400, body: openAI("BadRequestError", "400", "This model's maximum context length is 4096 tokens"),
            code: .contextExceeded, disposition: .reduce),
        Case(status: 404, body: #"{"error":"model SECRET not found"}"#, code: .notFound, disposition: .misconfigured),
        Case(
            status: 400, body: openAI("exceed_context_size_error", "400"), code: .contextExceeded, disposition: .reduce),
        Case(status: 502, body: "<html>SECRET</html>", code: .serverError, disposition: .retry(after: nil)),
        Case(status: 408, body: "", code: .timedOut, disposition: .retry(after: nil)),
        Case(status: 409, body: "", code: .serverError, disposition: .retry(after: nil)),
        Case(status: 422, body: #"{"detail":[{"msg":"SECRET"}]}"#, code: .invalidRequest, disposition: .never),
        Case(status: 301, body: "", code: .untrusted, disposition: .misconfigured),
        Case(
            status: 429, body: #"{"error":{"type":"SECRET words","code":"no word","param":"a b"}}"#, code: .rateLimited,
            disposition: .retry(after: nil)),
    ]

    @Test(arguments: cases.indices)
    func tellsWhatCanBeDone(index: Int) {
        let example = Self.cases[index]
        let body = Array(example.body.utf8)
        let error = ModelError(
            status: example.status, fault: ProviderFault(body: body.span),
            headers: ProviderHeadersTests.headers(example.headers))
        #expect(error.code == example.code)
        #expect(error.disposition == example.disposition)
        #expect(error.httpStatus == example.status)
        #expect(!error.description.contains("SECRET"))
        #expect(error.requestID == (example.body.contains("req_body") ? "req_body" : nil))
    }

    @Test func keepsCodesButNoProse() {
        let body = Array(Self.openAI("invalid_request_error", "\"bad\"", param: "\"messages[0].content\"").utf8)
        #expect(ProviderFault(body: body.span).summary == "invalid_request_error, bad, messages[0].content")
    }

    @Test(arguments: 0..<8)
    func survivesAnyBody(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        for _ in 0..<300 {
            var body = Array(
                Self.anthropic("rate_limit_error", more: #","details":{"error_code":"x","a":[1,{}]}"#).utf8)
            for _ in 0..<Int.random(in: 1...5, using: &random) {
                body[Int.random(in: 0..<body.count, using: &random)] = UInt8.random(in: .min ... .max, using: &random)
            }
            let fault = ProviderFault(body: body.span)
            let error = ModelError(status: 429, fault: fault, headers: ProviderHeadersTests.headers([:]))
            #expect(error.httpStatus == 429)
        }
    }
}

@Suite struct RetryPolicyTests {
    private static let retryable = ModelError(.overloaded, "x")

    @Test func doublesUpToItsMaximumLessJitter() {
        let policy = RetryPolicy(maximumRetries: 100)
        var random = SeededGenerator(seed: 7)
        for (retry, seconds) in [(0, 0.5), (1, 1), (2, 2), (3, 4), (4, 8), (5, 8), (40, 8), (99, 8)] {
            let delays = (0..<500).compactMap { _ in
                policy.delay(beforeRetry: retry, after: Self.retryable, using: &random).map { $0 / .seconds(1) }
            }
            #expect(delays.count == 500)
            #expect(delays.allSatisfy { $0 > seconds * 0.75 - 1e-9 && $0 <= seconds })
            #expect((delays.max() ?? 0) - (delays.min() ?? 0) > seconds * 0.2)
        }
    }

    @Test func keepsToTheProvidersDelay() {
        let policy = RetryPolicy()
        var random = SeededGenerator(seed: 7)
        for (asked, kept) in [
            (Duration.seconds(12), Duration.seconds(12)), (.zero, .zero), (.seconds(3600), .seconds(300)),
        ] {
            let error = ModelError(.rateLimited, "x", disposition: .retry(after: asked))
            #expect(policy.delay(beforeRetry: 0, after: error, using: &random) == kept)
        }
    }

    @Test func givesUp() {
        let policy = RetryPolicy()
        var random = SeededGenerator(seed: 7)
        #expect(policy.delay(beforeRetry: 1, after: Self.retryable, using: &random) != nil)
        #expect(policy.delay(beforeRetry: 2, after: Self.retryable, using: &random) == nil)
        for code in [ModelError.Code.invalidRequest, .quotaExhausted, .contextExceeded, .authentication, .cancelled] {
            #expect(policy.delay(beforeRetry: 0, after: ModelError(code, "x"), using: &random) == nil)
        }
    }
}
