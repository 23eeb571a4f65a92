import HTTPTransport
import LanguageModels
import Settings

extension EmbeddingModel {
    /// The embedding model that the settings name; Anthropic has none, so it is the other provider's.
    ///
    /// - Parameters:
    ///   - name: Which model.
    ///   - dimensions: How many numbers a vector is asked to have.
    ///   - settings: Address, key and prices.
    ///   - client: Carries the calls.
    /// - Throws: `SettingsError` for a missing key or a catalogue file that cannot be read; `ModelError` for an address that cannot be used.
    init(_ name: String, dimensions: Int?, settings: ModelSettings, client: HTTPClient) throws {
        guard let key = settings.openai.key else {
            throw SettingsError(
                name: SettingName.openAIAPIKey.rawValue,
                expected: "not set, and \(SettingName.embeddingModel.rawValue) needs it: set it, or leave that out")
        }
        try self.init(
            name: name, dimensions: dimensions,
            configuration: ModelProviderConfiguration(baseURL: settings.openai.baseURL, apiKey: ModelAPIKey(key)),
            catalogue: try ModelAccess.catalogue(settings), client: client)
    }
}
