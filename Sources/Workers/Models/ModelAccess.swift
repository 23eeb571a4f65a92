import Contract
import Foundation
import Guidance
import HTTPTransport
import LanguageModels
import Settings

/// One model of one provider, with what is known of its prices.
struct ModelAccess: Sendable {
    /// Who is asked.
    let provider: any ModelProvider
    /// Which model is asked.
    let model: String
    private let catalogue: ModelCatalogue
    private let promptCaching: Bool
    private let maximumOutputTokens: Int

    /// Opens access to the model that a role uses.
    ///
    /// - Parameters:
    ///   - role: Chooses the default model where none is set.
    ///   - settings: Provider, key, address and model.
    ///   - client: Carries the calls.
    /// - Throws: `SettingsError` for a missing key or a catalogue file that cannot be read.
    init(for role: ModelRole, settings: ModelSettings, client: HTTPClient) throws {
        try settings.requireKeys()
        catalogue = try Self.catalogue(settings)
        let vendor: ModelVendor
        switch settings.providers.first ?? .anthropic {
        case .anthropic:
            vendor = .anthropic
            provider = try AnthropicProvider(
                configuration: ModelProviderConfiguration(
                    baseURL: settings.anthropic.baseURL, apiKey: settings.anthropic.key.map { ModelAPIKey($0) }),
                catalogue: catalogue, client: client)
        case .openai:
            vendor = .openai
            provider = try OpenAIProvider(
                configuration: ModelProviderConfiguration(
                    baseURL: settings.openai.baseURL, apiKey: settings.openai.key.map { ModelAPIKey($0) }),
                catalogue: catalogue, client: client)
        }
        guard let model = settings.realtimeModel ?? catalogue.defaultModel(for: role, vendor: vendor) else {
            throw SettingsError(
                name: SettingName.realtimeModel.rawValue, expected: "not set, and the catalogue has no default")
        }
        self.model = model
        promptCaching = settings.promptCaching
        maximumOutputTokens = settings.maximumOutputTokens
    }

    private static func catalogue(_ settings: ModelSettings) throws -> ModelCatalogue {
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

    /// What calls cost; nil where the model's prices are not known.
    func cost(of usage: TokenUsage) -> Cost? {
        catalogue.cost(of: usage, model: model, vendor: provider.vendor).flatMap { cost in
            guard let usd = Decimal(string: cost.usd.description),
                let withoutCache = Decimal(string: cost.usdWithoutCache.description)
            else { return nil }
            return Cost(usd: usd, usdWithoutCache: withoutCache)
        }
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

extension Usage {
    init(_ usage: TokenUsage) {
        self.init(
            inputTokens: usage.inputTokens, cacheReadTokens: usage.cacheReadTokens,
            cacheWriteTokens: usage.cacheWriteTokens, outputTokens: usage.outputTokens)
    }
}
