/// How a client connects, and its bounds.
public struct HTTPClientConfiguration: Hashable, Sendable {
    /// Where requests go out.
    public enum Proxy: Hashable, Sendable {
        /// By `https_proxy`, `HTTPS_PROXY`, `http_proxy`, `ALL_PROXY`, `NO_PROXY` and their like, as curl reads them.
        case environment
        /// Straight to the server, whatever the environment says.
        case none
        /// Through this proxy, such as `http://proxy.example:3128`.
        case url(String)
    }

    /// At most so many connections to one host and port; further requests wait for one, which counts as connecting.
    public var maximumConnectionsPerHost = 10_000
    /// At most so many HTTP/2 streams on one connection, or fewer if the server says so.
    ///
    /// More spread over further connections.
    public var maximumStreamsPerConnection = 100
    /// A file of certificate authorities in PEM.
    ///
    /// `nil`: the file that `CURL_CA_BUNDLE` or else `SSL_CERT_FILE` names, or else the system's own.
    public var certificateAuthorityFile: String?
    /// Where requests go out.
    public var proxy = Proxy.environment
    /// For requests that bring none of their own.
    public var timeouts = HTTPTimeouts()
    /// At most so many bytes in the head of an answer, all its lines together.
    public var maximumHeadBytes = 64 * 1024
    /// A pulled body is paused when so many bytes wait for its reader, and goes on when it has taken them.
    ///
    /// What is in memory for one transfer may be over it by one read, 16 KiB.
    public var maximumBufferedBytes = 256 * 1024
    /// How many bytes one read from a connection may bring.
    ///
    /// Each open transfer holds a buffer of this size: 1,024 to 524,288.
    public var readBufferBytes = 16 * 1024

    /// The least time between two wake-ups of the event loop.
    ///
    /// Where events come faster, those of this time are served together, which spares most of the wake-ups: with 10,000 reads
    /// a second about a third of all CPU. Nothing waits for longer, and what comes after a pause does not wait at all. At
    /// most 100 ms.
    public var wakeUpInterval = Duration.microseconds(500)

    /// The defaults.
    public init() {}
}
