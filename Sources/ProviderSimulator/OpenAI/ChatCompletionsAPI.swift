package import HTTPTypes

/// OpenAI's Chat Completions API.
package enum ChatCompletionsAPI: ProviderAPI {
    package static let requestIDHeader = "x-request-id"
    package static let completionIDPrefix = "chatcmpl-"

    package static func authenticate(
        _ headers: HTTPFields, accepted: Set<String>
    ) throws(APIProblem) -> String {
        guard let header = headers[.authorization], header.hasPrefix("Bearer "), header.utf8.count > 7 else {
            throw APIProblem(
                .authentication,
                "You didn't provide an API key. You need to provide your API key in an Authorization header using Bearer "
                    + "auth (i.e. Authorization: Bearer YOUR_KEY).")
        }
        let key = String(header.dropFirst(7))
        guard accepted.isEmpty || accepted.contains(key) else {
            throw APIProblem(.authentication, "Incorrect API key provided.", code: "invalid_api_key")
        }
        return key
    }

    package static func completionRequest(
        _ body: JSONNode, headers: HTTPFields
    ) throws(APIProblem) -> CompletionRequest {
        try ChatRequest(body).checked()
    }

    package static func status(of problem: APIProblem) -> Int {
        switch problem.kind {
        case .invalidRequest: 400
        case .authentication: 401
        case .notFound: 404
        case .methodNotAllowed: 405
        case .conflict: 409
        case .tooLarge: 413
        case .rateLimited, .insufficientQuota: 429
        case .serverError: 500
        case .overloaded: 503
        }
    }

    package static func errorBody(_ problem: APIProblem, requestID: String) -> JSONNode {
        let (type, code): (String, String?) =
            switch problem.kind {
            case .invalidRequest, .authentication, .notFound, .methodNotAllowed, .conflict, .tooLarge:
                ("invalid_request_error", problem.code)
            case .rateLimited: (problem.parameter ?? "requests", "rate_limit_exceeded")
            case .insufficientQuota: ("insufficient_quota", "insufficient_quota")
            case .serverError: ("server_error", nil)
            case .overloaded: ("server_error", "server_is_overloaded")
            }
        let parameter = problem.kind == .rateLimited ? nil : problem.parameter
        return [
            "error": [
                "message": .string(problem.message), "type": .string(type), "param": .optional(parameter),
                "code": .optional(code),
            ]
        ]
    }

    package static func rateLimitHeaders(_ status: RateLimiter.Status, now: Double) -> [(String, String)] {
        var headers: [(String, String)] = []
        for (name, allowance) in [("requests", status.requests), ("tokens", status.tokens)] {
            guard let allowance else { continue }
            headers.append(("x-ratelimit-limit-\(name)", String(allowance.limit)))
            headers.append(("x-ratelimit-remaining-\(name)", String(allowance.remaining)))
            headers.append(("x-ratelimit-reset-\(name)", GoDuration.text(seconds: allowance.secondsUntilFull)))
        }
        return headers
    }

    package static func body(of completion: Completion) -> JSONNode {
        [
            "id": .string(completion.id), "object": "chat.completion", "created": .int(completion.created),
            "model": .string(completion.request.modelName),
            "choices": [
                [
                    "index": 0,
                    "message": [
                        "role": "assistant", "content": .string(completion.answer.text), "refusal": .null,
                        "annotations": [],
                    ],
                    "logprobs": .null, "finish_reason": .string(finishReason(completion.answer.stop)),
                ]
            ],
            "usage": usage(completion), "service_tier": "default", "system_fingerprint": "fp_simulator",
        ]
    }

    static func usage(_ completion: Completion) -> JSONNode {
        guard case .automatic(let plan) = completion.cache else { return .null }
        var details: [JSONNode.Member] = [.init("cached_tokens", .int(plan.cachedTokens)), .init("audio_tokens", 0)]
        if completion.request.model.reportsCacheWrites {
            details.append(.init("cache_write_tokens", .int(plan.writtenTokens)))
        }
        return [
            "prompt_tokens": .int(plan.promptTokens), "completion_tokens": .int(completion.outputTokens),
            "total_tokens": .int(plan.promptTokens + completion.outputTokens),
            "prompt_tokens_details": .object(details),
            "completion_tokens_details": [
                "reasoning_tokens": .int(completion.request.reasoningTokens), "audio_tokens": 0,
                "accepted_prediction_tokens": 0, "rejected_prediction_tokens": 0,
            ],
        ]
    }

    static func finishReason(_ stop: Answer.Stop) -> String {
        switch stop {
        case .end, .sequence: "stop"
        case .maximumTokens: "length"
        case .refusal: "content_filter"
        }
    }

    package static func frames(of completion: Completion) -> ChatFrames {
        ChatFrames(completion)
    }
}
