public import HTTPTypes

/// A request and how it is to be sent.
public struct HTTPTransportRequest: Hashable, Sendable {
    /// Which version of HTTP may carry a request.
    public enum Version: Hashable, Sendable {
        /// HTTP/2 where TLS negotiates it, HTTP/1.1 otherwise.
        case negotiated
        /// HTTP/1.1 on a connection that carries nothing else meanwhile.
        case http1
    }

    /// Method, scheme (`http` or `https`), authority (host and port, no user), path with query, and header fields.
    ///
    /// `Host`, `Content-Length`, `Transfer-Encoding`, `Connection` and `Expect` are the transport's business: what
    /// stands there is left out.
    public var head: HTTPRequest
    /// What follows the head.
    public var body: HTTPRequestBody
    /// Instead of the client's ``HTTPClientConfiguration/timeouts``.
    public var timeouts: HTTPTimeouts?
    /// Which version of HTTP may be used.
    public var version: Version
    /// Whether a connection of its own is opened for this request.
    ///
    /// A request on a connection that was kept alive is sent once more, unseen, if that connection turns out to be dead
    /// before a byte of the answer has come. Where sending twice could cost money, a fresh connection rules that out.
    public var usesFreshConnection: Bool

    /// Makes a request.
    public init(
        head: HTTPRequest, body: HTTPRequestBody = .none, timeouts: HTTPTimeouts? = nil,
        version: Version = .negotiated, usesFreshConnection: Bool = false
    ) {
        self.head = head
        self.body = body
        self.timeouts = timeouts
        self.version = version
        self.usesFreshConnection = usesFreshConnection
    }
}
