public import HTTPTransport

/// Models behind the Anthropic Messages interface: Anthropic's own, or a server's that speaks it.
public struct AnthropicProvider: ModelProvider {
    let transport: ProviderTransport
    let encoder: AnthropicRequestEncoder
    let configuration: ModelProviderConfiguration

    /// A provider that sends through `client`.
    ///
    /// - Throws: `ModelError` when the address or the key cannot be used.
    public init(
        configuration: ModelProviderConfiguration, catalogue: ModelCatalogue, client: HTTPClient
    ) throws(ModelError) {
        var fields = [("anthropic-version", "2023-06-01")]
        if let key = configuration.apiKey { fields.append(("x-api-key", key.value)) }
        transport = ProviderTransport(
            client: client, endpoint: try ProviderEndpoint(configuration.baseURL, fields: fields))
        encoder = AnthropicRequestEncoder(catalogue: catalogue)
        self.configuration = configuration
    }

    /// Anthropic's protocol.
    public var vendor: ModelVendor { .anthropic }

    /// Asks for an answer and hands its text over piece by piece; see `ModelProvider`.
    public func stream(
        _ request: ModelRequest, to receiver: any ModelStreamReceiver
    ) async throws(ModelError) -> ModelResponse {
        try await transport.post(
            try encoder.body(for: request, streamed: true), to: "/v1/messages",
            timeouts: configuration.streamTimeouts, decoder: AnthropicStreamDecoder.self, receiver: receiver)
    }

    /// Asks for an answer and waits for the whole of it.
    public func complete(_ request: ModelRequest) async throws(ModelError) -> ModelResponse {
        try await transport.post(
            try encoder.body(for: request, streamed: false), to: "/v1/messages",
            timeouts: configuration.completionTimeouts, decoder: CollectingDecoder<AnthropicMessageDecoder>.self,
            receiver: nil)
    }
}
