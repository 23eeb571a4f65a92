package import HTTPTransport
package import HTTPTypes

/// What a collector's answer means for the batch that it was sent, by the rules of OTLP over HTTP.
package struct ExportReply {
    package let outcome: ExportQueue<FinishedSpan>.Outcome
    /// In words for an operator; nil where all is well.
    package let problem: String?

    /// Reads an answer.
    ///
    /// - Parameters:
    ///   - head: Status and headers.
    ///   - rejected: How many spans the body says were refused.
    package init(_ head: HTTPResponse, rejected: Int = 0) {
        let status = head.status.code
        switch status {
        case 200..<300:
            outcome = .accepted(rejected: rejected)
            problem = rejected > 0 ? "the collector refused \(rejected) spans" : nil
        case 429, 502, 503, 504:
            outcome = .unavailable(retryAfter: Self.delay(head.headerFields[.retryAfter]))
            problem = "the collector answered \(status)"
        case 413:
            outcome = .tooLarge
            problem = "the collector answered 413: it takes no request as large as this"
        default:
            outcome = .refused
            problem = "the collector answered \(status)"
        }
    }

    /// Reads a failure to get an answer.
    package init(_ error: HTTPTransportError) {
        outcome = error.isRetryable ? .unavailable(retryAfter: nil) : .refused
        problem = error.message
    }

    /// The seconds of `Retry-After`; its other form, a date, is not used by collectors.
    private static func delay(_ field: String?) -> Duration? {
        field.flatMap { Int64($0) }.flatMap { (0...86_400).contains($0) ? .seconds($0) : nil }
    }
}
