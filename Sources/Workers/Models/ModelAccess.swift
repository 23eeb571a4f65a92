package import Guidance
package import HTTPTransport
package import LanguageModels
package import Settings

/// One model of one provider, with what is known of its prices.
package final class ModelAccess: Sendable {
    /// Who is asked.
    package let provider: any ModelProvider & BatchProvider
    /// Which model is asked.
    package let model: String
    private let catalogue: ModelCatalogue
    private let promptCaching: Bool
    private let minimumCacheableTokens: Int?
    private let cacheKeys: PromptCacheKeys
    private let maximumOutputTokens: Int

    /// Opens access to the models that a role uses, in order of preference.
    ///
    /// A single model that is set is asked of the providers whose catalogue entry it has, or, where it has none, of the first; the others are asked for
    /// their default. A list of models goes with the list of providers.
    ///
    /// - Parameters:
    ///   - role: Chooses the default models.
    ///   - settings: Providers, keys, addresses and models.
    ///   - client: Carries the calls.
    /// - Returns: At least one.
    /// - Throws: `SettingsError` for a missing key, a missing model, or a catalogue file that cannot be read.
    package static func all(for role: ModelRole, settings: ModelSettings, client: HTTPClient) throws -> [ModelAccess] {
        try settings.requireKeys()
        let catalogue = try catalogue(settings)
        let vendors = settings.providers.map { provider -> ModelVendor in
            switch provider {
            case .anthropic: .anthropic
            case .openai: .openai
            }
        }
        let (names, setting) = settings.models(for: role)
        let models = Self.models(names, of: vendors, in: catalogue)
        return try vendors.indices.map { index in
            guard let model = models[index] ?? catalogue.defaultModel(for: role, vendor: vendors[index]) else {
                throw SettingsError(
                    name: setting.rawValue,
                    expected: "not set, and the catalogue has no default for \(vendors[index].rawValue)")
            }
            return try ModelAccess(
                vendors[index], model: model, settings: settings, catalogue: catalogue, client: client)
        }
    }

    /// Opens access to one model of one provider, whatever the settings prefer.
    ///
    /// - Throws: `SettingsError` for a missing key, or a catalogue file that cannot be read.
    static func named(
        _ model: String, of vendor: ModelVendor, settings: ModelSettings, client: HTTPClient
    ) throws -> ModelAccess {
        var settings = settings
        settings.providers = vendor == .anthropic ? [.anthropic] : [.openai]
        try settings.requireKeys()
        return try ModelAccess(
            vendor, model: model, settings: settings, catalogue: try catalogue(settings), client: client)
    }

    /// The models that are set, by vendor; nil where the default is to be asked.
    package static func models(_ names: [String], of vendors: [ModelVendor], in catalogue: ModelCatalogue) -> [String?]
    {
        guard names.count == 1, let name = names.first, vendors.count > 1 else {
            return vendors.indices.map { $0 < names.count ? names[$0] : nil }
        }
        let isKnown = vendors.map { catalogue.model(named: name, vendor: $0) != nil }
        return vendors.indices.map { isKnown[$0] || ($0 == 0 && !isKnown.contains(true)) ? name : nil }
    }

    private init(
        _ vendor: ModelVendor, model: String, settings: ModelSettings, catalogue: ModelCatalogue, client: HTTPClient
    ) throws {
        switch vendor {
        case .anthropic:
            provider = try AnthropicProvider(
                configuration: ModelProviderConfiguration(
                    baseURL: settings.anthropic.baseURL, apiKey: settings.anthropic.key.map { ModelAPIKey($0) }),
                catalogue: catalogue, client: client)
        case .openai:
            provider = try OpenAIProvider(
                configuration: ModelProviderConfiguration(
                    baseURL: settings.openai.baseURL, apiKey: settings.openai.key.map { ModelAPIKey($0) }),
                catalogue: catalogue, client: client)
        }
        self.model = model
        self.catalogue = catalogue
        promptCaching = settings.promptCaching
        // Of a model that is not known, what most ask for.
        minimumCacheableTokens = catalogue.model(named: model, vendor: vendor).map(\.minimumCacheableTokens) ?? 1_024
        // Anthropic is sent none: there the key only names what a prompt begins with.
        cacheKeys = PromptCacheKeys(shards: vendor == .openai ? settings.promptCacheShards : 1)
        maximumOutputTokens = settings.maximumOutputTokens
    }

    /// What the contract calls the provider.
    var providerName: String { provider.vendor.rawValue }

    /// What is known about models: what is built in, and what the settings add.
    package static func catalogue(_ settings: ModelSettings) throws -> ModelCatalogue {
        var catalogue = try ModelCatalogue.builtIn()
        guard let path = settings.cataloguePath else { return catalogue }
        do {
            try catalogue.merge(fileAt: path)
        } catch {
            throw SettingsError(name: SettingName.modelCatalogue.rawValue, value: path, expected: "\(error)")
        }
        return catalogue
    }

    /// The call that asks a prompt.
    ///
    /// - Parameters:
    ///   - prompt: Instructions, most stable first, and the turns.
    ///   - cacheKey: Whose it is, such as a customer's id: providers that route by a key get one made of what all such prompts share and of a shard that
    ///     follows from this, so that one's own prompts meet in one cache.
    ///   - limit: The longest answer in tokens, where it is less than the setting.
    ///   - temperature: How freely the model samples; nil leaves it to the provider, and a model that refuses one is not sent it.
    ///   - outputSchema: The form that the answer must have.
    /// - Returns: The request, laid out for the provider's cache unless that is switched off; see `PromptLayout`.
    package func request(
        _ prompt: Prompt, cacheKey: String, limit: Int? = nil, temperature: Double? = nil,
        outputSchema: OutputSchema? = nil
    ) -> ModelRequest {
        let layout = PromptLayout(prompt, minimumTokens: promptCaching ? minimumCacheableTokens : nil)
        return ModelRequest(
            model: model, system: layout.system, messages: layout.messages,
            maximumOutputTokens: min(limit ?? .max, maximumOutputTokens), temperature: temperature,
            promptCacheKey: promptCaching ? cacheKeys.key(of: prompt, for: cacheKey) : nil, outputSchema: outputSchema)
    }

    /// What a call costs; nil where the model's prices are not known.
    package func cost(of usage: TokenUsage, service: ModelService = .standard) -> ModelCost? {
        catalogue.cost(of: usage, model: model, vendor: provider.vendor, service: service)
    }
}
extension ModelSettings {
    /// The models that are set for a role, and the setting that names them.
    fileprivate func models(for role: ModelRole) -> (names: [String], setting: SettingName) {
        switch role {
        case .realtime: (realtimeModels, .realtimeModel)
        case .validation: (validationModels, .validationModel)
        case .batch: (batchModels, .batchModel)
        case .embedding: ([], .embeddingModel)
        }
    }
}
