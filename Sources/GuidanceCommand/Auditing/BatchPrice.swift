import LanguageModels
import Settings
import Workers

/// What batches cost with the models that are set.
struct BatchPrice {
    /// The model that audits; nil where none is set and the catalogue has none.
    let auditModel: String?
    private let catalogue: ModelCatalogue
    private let vendor: ModelVendor

    init(_ source: SettingsSource) throws {
        let settings = try ModelSettings(source)
        catalogue = try ModelAccess.catalogue(settings)
        vendor = settings.providers.first == .openai ? .openai : .anthropic
        auditModel =
            settings.auditModel ?? settings.batchModels.first ?? catalogue.defaultModel(for: .batch, vendor: vendor)
    }

    /// The cost of tokens of which none is cached; nil where the model's prices are not known.
    func usd(inputTokens: Int, outputTokens: Int) -> USDollars? {
        let usage = TokenUsage(inputTokens: inputTokens, outputTokens: outputTokens)
        return auditModel.flatMap { catalogue.cost(of: usage, model: $0, vendor: vendor, service: .batch)?.usd }
    }
}
