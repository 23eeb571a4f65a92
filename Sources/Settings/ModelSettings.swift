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
    /// The model that answers customers; nil for the catalogue's default.
    public var realtimeModel: String?
    /// The path of a catalogue file that extends the built-in one.
    public var cataloguePath: String?
    /// The longest answer, in tokens; default 2,048.
    public var maximumOutputTokens: Int
    /// Whether prompts are laid out and marked so that providers cache them; default true.
    public var promptCaching: Bool

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
        realtimeModel = try source.text(.realtimeModel)
        cataloguePath = try source.text(.modelCatalogue)
        maximumOutputTokens = try source.integer(.maximumOutputTokens, default: 2_048, in: 1...1_000_000)
        promptCaching = try source.boolean(.promptCaching, default: true)
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
