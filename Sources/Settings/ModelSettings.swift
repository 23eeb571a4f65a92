/// Which language models to ask, where, and with which key.
public struct ModelSettings: Sendable {
    /// A model provider.
    public enum Provider: String, Sendable, CaseIterable {
        case anthropic
        case openai
    }

    /// One provider's address and key.
    public struct Access: Sendable {
        /// The address that paths are appended to.
        public var baseURL: String
        /// The secret key; nil where none is set.
        public var key: String?

        /// Makes access to a provider.
        ///
        /// - Parameters:
        ///   - baseURL: The address that paths are appended to.
        ///   - key: The secret key.
        public init(baseURL: String, key: String?) {
            self.baseURL = baseURL
            self.key = key
        }
    }

    /// In order of preference; at least one.
    public var providers: [Provider]
    /// Address and key of Anthropic's API.
    public var anthropic: Access
    /// Address and key of OpenAI's API or a compatible server's.
    public var openai: Access
    /// The models that answer customers: one for each provider in their order, or one for all that have it; empty for the catalogue's defaults.
    public var realtimeModels: [String]
    /// The models that check answers; given like those that answer.
    public var validationModels: [String]
    /// The models that serve batches; given like those that answer.
    ///
    /// Batches go to the first provider only.
    public var batchModels: [String]
    /// The model that audits, where it is another than the batch model.
    public var auditModel: String?
    /// The path of a catalogue file that extends the built-in one.
    public var cataloguePath: String?
    /// The longest answer, in tokens; default 2,048.
    public var maximumOutputTokens: Int
    /// Whether prompts are laid out and marked so that providers cache them; default true.
    public var promptCaching: Bool
    /// Over how many keys the requests with one beginning are spread, where a provider routes by key; default 32.
    public var promptCacheShards: Int
    /// Whether calls on instructions that are not cached yet follow the first byte of one that goes first; default true.
    public var cachePriming: Bool
    /// Requests per minute to each model, from this process; nil for no limit but the provider's own.
    public var requestsPerMinute: Int?
    /// Tokens per minute to each model, from this process; nil for no limit but the provider's own.
    public var tokensPerMinute: Int?
    /// The share of recent calls that must fail before a provider is left alone for a while; default 0.5.
    public var breakerThreshold: Double
    /// How long a provider is left alone at first; doubled each time up to a minute; default 5 s.
    public var breakerCoolDown: Duration
    /// How long to wait for the first token before a second request races the first; nil never does.
    public var hedgeAfter: Duration?

    /// Reads the model settings.
    ///
    /// - Parameter source: Where settings come from.
    /// - Throws: `SettingsError` for the first that is wrong, and where the key of a provider in use is missing.
    public init(_ source: SettingsSource) throws(SettingsError) {
        let names = try source.list(.provider)
        var providers: [Provider] = []
        for name in names.isEmpty ? ["anthropic"] : names {
            guard let provider = Provider(rawValue: name), !providers.contains(provider) else {
                throw SettingsError(
                    name: SettingName.provider.rawValue, value: names.joined(separator: ","),
                    expected: "expected anthropic, openai, or both in order of preference, separated by a comma")
            }
            providers.append(provider)
        }
        self.providers = providers
        anthropic = Access(
            baseURL: try source.url(.anthropicBaseURL, default: "https://api.anthropic.com"),
            key: try source.text(.anthropicAPIKey))
        openai = Access(
            baseURL: try source.url(.openAIBaseURL, default: "https://api.openai.com/v1"),
            key: try source.text(.openAIAPIKey))
        realtimeModels = try source.models(.realtimeModel, providers: providers.count)
        validationModels = try source.models(.validationModel, providers: providers.count)
        batchModels = try source.models(.batchModel, providers: providers.count)
        auditModel = try source.text(.auditModel)
        cataloguePath = try source.text(.modelCatalogue)
        maximumOutputTokens = try source.integer(.maximumOutputTokens, default: 2_048, in: 1...1_000_000)
        promptCaching = try source.boolean(.promptCaching, default: true)
        promptCacheShards = try source.integer(.promptCacheShards, default: 32, in: 1...100_000)
        cachePriming = try source.boolean(.cachePriming, default: true)
        let requests = try source.integer(.requestsPerMinute, default: 0, in: 0...10_000_000)
        requestsPerMinute = requests == 0 ? nil : requests
        let tokens = try source.integer(.tokensPerMinute, default: 0, in: 0...1_000_000_000_000)
        tokensPerMinute = tokens == 0 ? nil : tokens
        breakerThreshold = try source.share(.breakerThreshold, default: 0.5)
        breakerCoolDown = try source.milliseconds(.breakerCoolDown, default: 5_000, atLeast: 1)
        let hedge = try source.milliseconds(.hedgeAfter, default: 0)
        hedgeAfter = hedge == .zero ? nil : hedge
    }

    /// Checks that every provider in use has a key.
    ///
    /// - Throws: `SettingsError` that names the missing variable.
    public func requireKeys() throws(SettingsError) {
        for provider in providers {
            let (access, name) =
                switch provider {
                case .anthropic: (anthropic, SettingName.anthropicAPIKey)
                case .openai: (openai, SettingName.openAIAPIKey)
                }
            guard access.key == nil else { continue }
            throw SettingsError(
                name: name.rawValue,
                expected:
                    "not set; set it (or \(name.rawValue)_FILE), or choose another \(SettingName.provider.rawValue)")
        }
    }
}

extension SettingsSource {
    /// A list of models that goes with the list of providers.
    fileprivate func models(_ name: SettingName, providers: Int) throws(SettingsError) -> [String] {
        let models = try list(name)
        guard models.count <= 1 || models.count == providers else {
            throw SettingsError(
                name: name.rawValue, value: models.joined(separator: ","),
                expected:
                    "expected one model, or one for each provider of \(SettingName.provider.rawValue) in its order")
        }
        return models
    }
}
