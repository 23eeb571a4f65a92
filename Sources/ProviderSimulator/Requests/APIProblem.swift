/// Why a request is not answered, in neutral terms; each provider's API words it its own way.
package struct APIProblem: Error, Sendable, Equatable {
    package enum Kind: Sendable {
        case invalidRequest, authentication, notFound, methodNotAllowed, conflict, tooLarge
        case rateLimited, insufficientQuota, overloaded, serverError
    }

    package var kind: Kind
    package var message: String
    /// OpenAI: the parameter at fault.
    package var parameter: String?
    /// OpenAI: a code for programs, such as `model_not_found`.
    package var code: String?
    /// Seconds to wait before trying again.
    package var retryAfter: Double?

    package init(
        _ kind: Kind, _ message: String, parameter: String? = nil, code: String? = nil, retryAfter: Double? = nil
    ) {
        self.kind = kind
        self.message = message
        self.parameter = parameter
        self.code = code
        self.retryAfter = retryAfter
    }

    package static func invalid(_ message: String, parameter: String? = nil, code: String? = nil) -> APIProblem {
        APIProblem(.invalidRequest, message, parameter: parameter, code: code)
    }
}
