public import HTTPTransport

/// Where a provider is, how it knows us, and how long we wait for it.
public struct ModelProviderConfiguration: Hashable, Sendable {
    /// The address of the interface, without the path of a call: `https://api.anthropic.com`,
    /// `https://api.openai.com/v1`, or a compatible server's.
    public var baseURL: String
    /// The key; nil sends none, for servers of one's own.
    public var apiKey: ModelAPIKey?
    /// How long to wait for streamed answers.
    ///
    /// A model may think for minutes before its first word.
    public var streamTimeouts: HTTPTimeouts
    /// How long to wait for answers that come in one piece, and so only when they are written.
    public var completionTimeouts: HTTPTimeouts

    /// A provider at an address, with the time-outs of the vendors' own libraries: 5 s to connect, 600 s in all.
    public init(
        baseURL: String, apiKey: ModelAPIKey?,
        streamTimeouts: HTTPTimeouts = HTTPTimeouts(
            connect: .seconds(5), firstByte: .seconds(300), idle: .seconds(120), total: .seconds(600)),
        completionTimeouts: HTTPTimeouts = HTTPTimeouts(
            connect: .seconds(5), firstByte: .seconds(600), idle: .seconds(120), total: .seconds(600))
    ) {
        self.baseURL = baseURL
        self.apiKey = apiKey
        self.streamTimeouts = streamTimeouts
        self.completionTimeouts = completionTimeouts
    }

    /// Anthropic's own service.
    public static func anthropic(apiKey: ModelAPIKey?) -> ModelProviderConfiguration {
        ModelProviderConfiguration(baseURL: "https://api.anthropic.com", apiKey: apiKey)
    }

    /// OpenAI's own service.
    public static func openAI(apiKey: ModelAPIKey?) -> ModelProviderConfiguration {
        ModelProviderConfiguration(baseURL: "https://api.openai.com/v1", apiKey: apiKey)
    }
}
