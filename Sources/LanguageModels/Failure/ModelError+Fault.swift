extension ModelError {
    /// The error for a response whose status says that it is one.
    package init(status: Int, fault: ProviderFault, headers: ProviderHeaders) {
        let code = Code(status: status, fault: fault)
        var disposition = code.usualDisposition
        switch (headers.shouldRetry, code) {
        case (_, .quotaExhausted), (_, .contextExceeded), (nil, _): break
        case (true, _): disposition = .retry(after: nil)
        case (false, _): if case .retry = disposition { disposition = .never }
        }
        if case .retry = disposition { disposition = .retry(after: headers.retryAfter) }
        self.init(
            code, "the provider answered \(Self.summary(of: fault, or: "without a code"))",
            disposition: disposition, httpStatus: status, requestID: headers.requestID ?? fault.requestID,
            rateLimits: headers.rateLimits, mayHaveArrived: !(400..<500).contains(status))
    }

    /// The error for one that the provider reported in the middle of an answer.
    package init(reported fault: ProviderFault) {
        self.init(
            Code(reported: fault),
            "the provider broke off with \(Self.summary(of: fault, or: "an error without a code"))",
            requestID: fault.requestID)
    }

    static func summary(of fault: ProviderFault, or nothing: String) -> String {
        fault.summary.isEmpty ? nothing : fault.summary
    }
}

extension ModelError.Code {
    /// The meaning of a status and what came with it.
    ///
    /// The status leads: types are coarse (OpenAI calls a wrong key an `invalid_request_error`).
    init(status: Int, fault: ProviderFault) {
        if let specific = Self(specific: fault), status >= 400 {
            self = specific
            return
        }
        self =
            switch status {
            case 401: .authentication
            case 402: .quotaExhausted
            case 403: .permission
            // The address is not the interface's, which says nothing of what was asked for there.
            case 300..<400: .untrusted
            case 404, 405, 410: .notFound
            case 408, 504: .timedOut
            case 413: .requestTooLarge
            case 429: .rateLimited
            case 400..<500 where status != 409: .invalidRequest
            case 503, 529: .overloaded
            default: .serverError
            }
    }

    /// The meaning of an error inside of an answer, which has no status of its own.
    init(reported fault: ProviderFault) {
        if let specific = Self(specific: fault) {
            self = specific
        } else if let status = fault.code.flatMap({ Int($0) }), (400..<600).contains(status) {
            self.init(status: status, fault: fault)
        } else {
            self =
                switch fault.type {
                case "invalid_request_error", "BadRequestError": .invalidRequest
                case "authentication_error": .authentication
                case "permission_error": .permission
                case "not_found_error", "NotFoundError": .notFound
                case "request_too_large": .requestTooLarge
                case "rate_limit_error", "tokens", "requests": .rateLimited
                case "overloaded_error": .overloaded
                case "timeout_error": .timedOut
                default: .serverError
                }
        }
    }

    /// The meaning of codes that say more than a status.
    private init?(specific fault: ProviderFault) {
        for word in [fault.code, fault.type] {
            switch word {
            case "insufficient_quota", "enforced_spend_limit_reached", "billing_error", "billing_hard_limit_reached",
                "billing_not_active":
                self = .quotaExhausted
            case "context_length_exceeded", "exceed_context_size_error": self = .contextExceeded
            case "rate_limit_exceeded", "slow_down": self = .rateLimited
            case "server_is_overloaded": self = .overloaded
            case "model_not_found": self = .notFound
            case "invalid_api_key": self = .authentication
            default: continue
            }
            return
        }
        switch fault.hint {
        case .contextExceeded: self = .contextExceeded
        case .quotaExhausted: self = .quotaExhausted
        case nil: return nil
        }
    }
}
