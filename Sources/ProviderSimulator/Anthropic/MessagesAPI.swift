import Foundation
package import HTTPTypes

/// Anthropic's Messages API.
package enum MessagesAPI: ProviderAPI {
    package static let requestIDHeader = "request-id"
    package static let completionIDPrefix = "msg_"

    package static func authenticate(
        _ headers: HTTPFields, accepted: Set<String>
    ) throws(APIProblem) -> String {
        let bearer = headers[.authorization].flatMap { $0.hasPrefix("Bearer ") ? String($0.dropFirst(7)) : nil }
        let key = headers[name("x-api-key")]
        if key != nil, bearer != nil {
            throw APIProblem(.authentication, "send either x-api-key or Authorization, not both")
        }
        guard let key = key ?? bearer, !key.isEmpty else {
            throw APIProblem(.authentication, "x-api-key header is required")
        }
        guard accepted.isEmpty || accepted.contains(key) else {
            throw APIProblem(.authentication, "invalid x-api-key")
        }
        return key
    }

    package static func completionRequest(
        _ body: JSONNode, headers: HTTPFields
    ) throws(APIProblem) -> CompletionRequest {
        try MessagesRequest(body, version: try version(headers)).checked()
    }

    static func version(_ headers: HTTPFields) throws(APIProblem) -> String {
        guard let version = headers[name("anthropic-version")] else {
            throw .invalid("anthropic-version: header is required")
        }
        guard MessagesRequest.versions.contains(version) else {
            throw .invalid("anthropic-version: \"\(version.prefix(40))\" is not a valid version")
        }
        if let beta = headers[name("anthropic-beta")], beta.allSatisfy(\.isWhitespace) {
            throw .invalid("anthropic-beta: header must not be empty")
        }
        return version
    }

    private static func name(_ name: String) -> HTTPField.Name {
        HTTPField.Name(name) ?? .authorization
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
        case .overloaded: 529
        }
    }

    package static func errorBody(_ problem: APIProblem, requestID: String) -> JSONNode {
        let type =
            switch problem.kind {
            case .invalidRequest, .methodNotAllowed, .conflict: "invalid_request_error"
            case .authentication: "authentication_error"
            case .notFound: "not_found_error"
            case .tooLarge: "request_too_large"
            case .rateLimited, .insufficientQuota: "rate_limit_error"
            case .serverError: "api_error"
            case .overloaded: "overloaded_error"
            }
        var error: [JSONNode.Member] = [.init("type", .string(type)), .init("message", .string(problem.message))]
        if problem.kind == .insufficientQuota {
            error.append(.init("details", ["error_code": "enforced_spend_limit_reached"]))
        }
        return ["type": "error", "error": .object(error), "request_id": .string(requestID)]
    }

    package static func rateLimitHeaders(_ status: RateLimiter.Status, now: Double) -> [(String, String)] {
        var headers: [(String, String)] = []
        func add(_ name: String, _ allowance: RateLimiter.Allowance) {
            let reset = Date(timeIntervalSince1970: (now + allowance.secondsUntilFull).rounded(.up))
            headers.append(("anthropic-ratelimit-\(name)-limit", String(allowance.limit)))
            headers.append(("anthropic-ratelimit-\(name)-remaining", String(allowance.remaining)))
            headers.append(("anthropic-ratelimit-\(name)-reset", reset.formatted(.iso8601)))
        }
        if let requests = status.requests { add("requests", requests) }
        if let tokens = status.tokens {
            // One bucket serves for all three, of which the real API has one each.
            for name in ["tokens", "input-tokens", "output-tokens"] { add(name, tokens) }
        }
        return headers
    }

    package static func body(of completion: Completion) -> JSONNode {
        let answer = completion.answer
        let content: [JSONNode] = answer.bytes.isEmpty ? [] : [["type": "text", "text": .string(answer.text)]]
        let (reason, sequence) = stop(answer.stop)
        return message(
            completion, content: content, stopReason: .string(reason), stopSequence: sequence,
            stopDetails: stopDetails(answer.stop), outputTokens: completion.outputTokens)
    }

    /// A message with usage as it stands in a plain body and in `message_start`.
    static func message(
        _ completion: Completion, content: [JSONNode], stopReason: JSONNode, stopSequence: JSONNode,
        stopDetails: JSONNode = .null, outputTokens: Int
    ) -> JSONNode {
        [
            "id": .string(completion.id), "type": "message", "role": "assistant",
            "model": .string(completion.request.modelName), "content": .array(content), "stop_reason": stopReason,
            "stop_sequence": stopSequence, "stop_details": stopDetails,
            "usage": usage(completion, outputTokens: outputTokens, withLifetimes: true),
        ]
    }

    static func usage(_ completion: Completion, outputTokens: Int, withLifetimes: Bool) -> JSONNode {
        guard case .breakpoints(let plan) = completion.cache else { return .null }
        var usage: [JSONNode.Member] = [
            .init("input_tokens", .int(plan.inputTokens)),
            .init("cache_creation_input_tokens", .int(plan.writtenTokens)),
            .init("cache_read_input_tokens", .int(plan.readTokens)),
        ]
        if withLifetimes {
            usage.append(
                .init(
                    "cache_creation",
                    [
                        "ephemeral_5m_input_tokens": .int(plan.writtenFiveMinuteTokens),
                        "ephemeral_1h_input_tokens": .int(plan.writtenOneHourTokens),
                    ]))
        }
        usage.append(.init("output_tokens", .int(outputTokens)))
        if withLifetimes {
            usage.append(.init("service_tier", completion.request.isBatched ? "batch" : "standard"))
        }
        return .object(usage)
    }

    static func stopDetails(_ stop: Answer.Stop) -> JSONNode {
        guard stop == .refusal else { return .null }
        return ["type": "refusal", "category": "simulated", "explanation": "This request was declined."]
    }

    static func stop(_ stop: Answer.Stop) -> (reason: String, sequence: JSONNode) {
        switch stop {
        case .end: ("end_turn", .null)
        case .maximumTokens: ("max_tokens", .null)
        case .sequence(let sequence): ("stop_sequence", .string(sequence))
        case .refusal: ("refusal", .null)
        }
    }

    package static func frames(of completion: Completion) -> MessagesFrames {
        MessagesFrames(completion)
    }
}
