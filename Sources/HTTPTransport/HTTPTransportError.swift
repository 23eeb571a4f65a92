/// Why a transfer did not come to a proper end.
///
/// A status such as 404 or 529 is no error here: the server has answered. Messages name hosts and files, never a query,
/// a header's value or anything out of a body.
public struct HTTPTransportError: Error, Hashable, Sendable {
    /// What went wrong, by what can be done about it.
    public enum Code: Hashable, Sendable {
        /// The request can never be sent as it is: no host, another scheme than http or https, a forbidden header.
        case invalidRequest
        /// The host's name could not be looked up.
        case couldNotResolve
        /// No connection came about: refused, unreachable, or the proxy said no.
        case couldNotConnect
        /// The TLS handshake failed for another reason than the certificate.
        case tls
        /// The server's certificate, or the file of authorities to check it with, is not good.
        case certificate
        /// One of the request's time-outs ran out.
        case timedOut(HTTPTimeoutKind)
        /// The connection, or the HTTP/2 stream, was broken off by the other side.
        case connectionReset
        /// The answer ended before it was complete.
        case truncated
        /// What came was not HTTP, or broke its rules.
        case protocolViolation
        /// The head of the answer is over ``HTTPClientConfiguration/maximumHeadBytes``.
        case headTooLarge
        /// The body is over the limit that the reader set.
        case bodyTooLarge
        /// The file to be sent could not be read, or changed its size meanwhile.
        case bodyFile
        /// The process has no file descriptor left. See ``HTTPClient/raiseDescriptorLimit()``.
        case tooManyDescriptors
        /// The calling task was cancelled, or the handler or ``HTTPTransfer/cancel()`` ended the transfer.
        case cancelled
        /// The client was closed before or during the transfer.
        case closed
        /// libcurl or the system refused something that should always work, such as memory.
        case systemFailure
    }

    /// What went wrong.
    public let code: Code
    /// One sentence for a log.
    public let message: String
    /// Whether the server may have seen the request.
    ///
    /// If not, it is safe to repeat even where a repetition would cost money.
    public let requestMayHaveArrived: Bool

    /// Makes an error of this module.
    public init(code: Code, message: String, requestMayHaveArrived: Bool = false) {
        self.code = code
        self.message = message
        self.requestMayHaveArrived = requestMayHaveArrived
    }

    /// Whether the same request may well succeed when it is sent again, somewhat later.
    public var isRetryable: Bool {
        switch code {
        case .couldNotResolve, .couldNotConnect, .tls, .timedOut, .connectionReset, .truncated, .tooManyDescriptors:
            true
        case .invalidRequest, .certificate, .protocolViolation, .headTooLarge, .bodyTooLarge, .bodyFile, .cancelled,
            .closed, .systemFailure:
            false
        }
    }
}

extension HTTPTransportError: CustomStringConvertible {
    /// The code and the message, for logs.
    public var description: String { "\(code): \(message)" }
}
