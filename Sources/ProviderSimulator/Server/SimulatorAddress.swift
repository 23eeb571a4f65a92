/// Where a running simulator listens.
public struct SimulatorAddress: Sendable, Equatable {
    /// The host it is bound to.
    public let host: String

    /// The port, the real one where ``SimulatorConfiguration/port`` was 0.
    public let port: Int

    /// Creates an address.
    ///
    /// - Parameters:
    ///   - host: The host.
    ///   - port: The port.
    public init(host: String, port: Int) {
        self.host = host
        self.port = port
    }

    /// `http://HOST:PORT`, with an IPv6 address in brackets.
    public var url: String {
        host.contains(":") ? "http://[\(host)]:\(port)" : "http://\(host):\(port)"
    }

    /// The value for `ANTHROPIC_BASE_URL`: without `/v1`, which Anthropic clients add themselves.
    public var anthropicBaseURL: String { url }

    /// The value for `OPENAI_BASE_URL`: with `/v1`.
    public var openAIBaseURL: String { url + "/v1" }
}
