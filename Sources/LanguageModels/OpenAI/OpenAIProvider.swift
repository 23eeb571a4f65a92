public import HTTPTransport

/// Models behind the OpenAI Chat Completions interface: OpenAI's own, or a compatible server's (vLLM, Ollama, llama.cpp,
/// LiteLLM and others).
public struct OpenAIProvider: ModelProvider {
    let transport: ProviderTransport
    let encoder: OpenAIRequestEncoder
    let configuration: ModelProviderConfiguration

    /// A provider that sends through `client`.
    ///
    /// - Throws: `ModelError` when the address or the key cannot be used.
    public init(
        configuration: ModelProviderConfiguration, catalogue: ModelCatalogue, client: HTTPClient
    ) throws(ModelError) {
        let fields = configuration.apiKey.map { [("authorization", "Bearer \($0.value)")] } ?? []
        let endpoint = try ProviderEndpoint(configuration.baseURL, fields: fields)
        transport = ProviderTransport(client: client, endpoint: endpoint)
        encoder = OpenAIRequestEncoder(
            catalogue: catalogue, isCompatibleServer: endpoint.authority != "api.openai.com")
        self.configuration = configuration
    }

    /// OpenAI's protocol.
    public var vendor: ModelVendor { .openai }

    /// Asks for an answer and hands its text over piece by piece; see `ModelProvider`.
    public func stream(
        _ request: ModelRequest, to receiver: any ModelStreamReceiver
    ) async throws(ModelError) -> ModelResponse {
        try await transport.post(
            try encoder.body(for: request, streamed: true), to: "/chat/completions",
            timeouts: configuration.streamTimeouts, decoder: OpenAIStreamDecoder.self, receiver: receiver)
    }

    /// Asks for an answer and waits for the whole of it.
    public func complete(_ request: ModelRequest) async throws(ModelError) -> ModelResponse {
        try await transport.post(
            try encoder.body(for: request, streamed: false), to: "/chat/completions",
            timeouts: configuration.completionTimeouts, decoder: CollectingDecoder<OpenAIMessageDecoder>.self,
            receiver: nil)
    }
}
