import Guidance
package import HTTPTransport
package import LanguageModels
package import Settings

/// One model of one provider, with what is known of its prices.
package final class ModelAccess: Sendable {
    /// Who is asked.
    package let provider: any ModelProvider
    /// Which model is asked.
    package let model: String
    private let catalogue: ModelCatalogue
    private let promptCaching: Bool
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
        let models = Self.models(settings.realtimeModels, of: vendors, in: catalogue)
        return try vendors.indices.map { index in
            guard let model = models[index] ?? catalogue.defaultModel(for: role, vendor: vendors[index]) else {
                throw SettingsError(
                    name: SettingName.realtimeModel.rawValue,
                    expected: "not set, and the catalogue has no default for \(vendors[index].rawValue)")
            }
            return try ModelAccess(
                vendors[index], model: model, settings: settings, catalogue: catalogue, client: client)
        }
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
        maximumOutputTokens = settings.maximumOutputTokens
    }

    /// What the contract calls the provider.
    var providerName: String { provider.vendor.rawValue }

    /// What is known about models: what is built in, and what the settings add.
    static func catalogue(_ settings: ModelSettings) throws -> ModelCatalogue {
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
    ///   - cacheKey: Names what shares a prefix, for providers that route by it.
    ///   - limit: The longest answer in tokens, where it is less than the setting.
    /// - Returns: The request, with a cache breakpoint behind each level of stability.
    func request(_ prompt: Prompt, cacheKey: String, limit: Int? = nil) -> ModelRequest {
        ModelRequest(
            model: model,
            system: prompt.parts.indices.map { index in
                let part = prompt.parts[index]
                let isLast = index == prompt.parts.count - 1 || prompt.parts[index + 1].stability != part.stability
                return LanguageModels.PromptPart(
                    part.text, cacheBreakpoint: promptCaching && isLast ? part.stability.cacheLifetime : nil)
            },
            messages: prompt.turns.map { ModelMessage($0.speaker == .user ? .user : .assistant, $0.text) },
            maximumOutputTokens: min(limit ?? .max, maximumOutputTokens),
            promptCacheKey: promptCaching ? cacheKey : nil)
    }

    /// What a call costs; nil where the model's prices are not known.
    func cost(of usage: TokenUsage) -> ModelCost? {
        catalogue.cost(of: usage, model: model, vendor: provider.vendor)
    }
}

extension Guidance.PromptPart.Stability {
    /// Longer-lived entries must come first, and what changes with the customer is not worth the dearer write.
    fileprivate var cacheLifetime: CacheLifetime {
        switch self {
        case .fixed, .knowledge: .oneHour
        case .customer: .fiveMinutes
        }
    }
}
