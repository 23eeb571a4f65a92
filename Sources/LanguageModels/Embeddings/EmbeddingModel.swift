public import HTTPTransport

/// A model that turns texts into vectors, behind the OpenAI embeddings interface: OpenAI's own, or a compatible server's.
///
/// Nothing is retried here; see `RetryPolicy`. Cancelling the calling task closes the transfer and ends the call with `ModelError.Code.cancelled`.
public struct EmbeddingModel: Sendable {
    /// The protocol that it speaks, whoever the server's.
    public static let vendor = ModelVendor.openai

    /// Which model it is.
    public let name: String
    /// How many numbers a vector is asked to have; nil leaves that to the model.
    public let dimensions: Int?
    private let transport: ProviderTransport
    private let catalogue: ModelCatalogue
    private let timeouts: HTTPTimeouts

    /// A model that is asked through `client`.
    ///
    /// - Parameters:
    ///   - name: Which model.
    ///   - dimensions: How many numbers a vector is asked to have; not every model can be asked, see its documentation.
    ///   - configuration: Where the provider is, and how it knows us.
    ///   - catalogue: What is known of prices.
    ///   - timeouts: How long to wait for each request.
    ///   - client: Carries the calls.
    /// - Throws: `ModelError` when the address or the key cannot be used.
    public init(
        name: String, dimensions: Int? = nil, configuration: ModelProviderConfiguration, catalogue: ModelCatalogue,
        timeouts: HTTPTimeouts = HTTPTimeouts(
            connect: .seconds(5), firstByte: .seconds(60), idle: .seconds(30), total: .seconds(120)),
        client: HTTPClient
    ) throws(ModelError) {
        let fields = configuration.apiKey.map { [("authorization", "Bearer \($0.value)")] } ?? []
        transport = ProviderTransport(
            client: client, endpoint: try ProviderEndpoint(configuration.baseURL, fields: fields))
        self.name = name
        self.dimensions = dimensions
        self.catalogue = catalogue
        self.timeouts = timeouts
    }

    /// Turns texts into vectors, in as many requests as it takes, one after the other.
    ///
    /// - Parameter texts: None of them empty. Those of more than 8,191 tokens are cut.
    /// - Returns: A vector for each text, in their order.
    /// - Throws: `ModelError`; `afterFirstDelta` is never set, and what earlier requests brought is lost. To keep that, ask for the texts of one of
    ///   ``requests(for:)`` at a time.
    public func embed(_ texts: [String]) async throws(ModelError) -> EmbeddingResponse {
        guard !texts.contains(where: \.isEmpty) else {
            throw ModelError(.invalidRequest, "an empty text has no embedding")
        }
        var whole = EmbeddingResponse()
        for batch in requests(for: texts) {
            let (response, decoder) = try await transport.exchange(
                body(batch), to: "/embeddings", timeouts: timeouts, decoder: EmbeddingDecoder.self)
            let vectors = try Self.inOrder(decoder.vectors, count: batch.count)
            guard Set(vectors.map(\.count) + whole.vectors.prefix(1).map(\.count)).count == 1 else {
                throw Self.unexpected
            }
            let cost = catalogue.cost(of: response.usage, model: name, vendor: Self.vendor)
            whole.vectors += vectors
            whole.usage += response.usage
            whole.cost = cost.flatMap { cost in whole.cost.map { $0 + cost } }
            whole.requests += 1
            whole.rateLimits = response.rateLimits
        }
        return whole
    }

    /// The texts of each request that it takes, in order; those of more than 8,191 tokens are cut.
    public func requests(for texts: [String]) -> [[String]] {
        EmbeddingBatches.batches(texts, maximumTexts: textsPerRequest)
    }

    /// As many as keep the answer well within what is read of one: a number takes 16/3 bytes of base64.
    private var textsPerRequest: Int { EmbeddingDecoder.maximumBytes / 2 / ((dimensions ?? 3_072) * 16 / 3 + 128) }

    private func body(_ texts: [String]) -> [UInt8] {
        var writer = JSONWriter(capacity: texts.reduce(256) { $0 + $1.utf8.count + 8 })
        writer.object { writer in
            if let dimensions { writer.member("dimensions", dimensions) }
            writer.member("encoding_format", "base64")
            writer.key("input")
            writer.array { writer in for text in texts { writer.string(text) } }
            writer.member("model", name)
        }
        return writer.bytes
    }

    /// The vectors in the order of their texts; servers may answer in another.
    private static func inOrder(
        _ vectors: [(index: Int, vector: [Float])], count: Int
    ) throws(ModelError) -> [[Float]] {
        var ordered = [[Float]](repeating: [], count: count)
        for (index, vector) in vectors {
            guard ordered.indices.contains(index), ordered[index].isEmpty else { throw unexpected }
            ordered[index] = vector
        }
        guard !ordered.contains(where: \.isEmpty) else { throw unexpected }
        return ordered
    }

    private static var unexpected: ModelError {
        ModelError(.malformedResponse, "the answer does not hold one vector for each text, all of one length")
    }
}
