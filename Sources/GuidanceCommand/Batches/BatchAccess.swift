import CommandLineTool
import HTTPTransport
import LanguageModels
import Operations
import Settings
import Workers

/// One provider's batches, with the key that is set for it.
struct BatchAccess {
    private let provider: any BatchProvider
    private let client: HTTPClient

    /// Opens access to a provider, by its name in the ledger.
    init(_ source: SettingsSource, provider name: String) throws {
        let settings = try ModelSettings(source)
        guard let vendor = ModelVendor(rawValue: name) else {
            throw CommandFailure(.badConfiguration, "\(name.printable) is no provider that this version knows")
        }
        let (access, setting) =
            switch vendor {
            case .anthropic: (settings.anthropic, SettingName.anthropicAPIKey)
            case .openai: (settings.openai, SettingName.openAIAPIKey)
            }
        guard let key = access.key else {
            throw SettingsError(
                name: setting.rawValue, expected: "not set; set it, or \(setting.rawValue)_FILE: the batch is there")
        }
        let configuration = ModelProviderConfiguration(baseURL: access.baseURL, apiKey: ModelAPIKey(key))
        let catalogue = try ModelAccess.catalogue(settings)
        client = try HTTPClient()
        provider =
            switch vendor {
            case .anthropic:
                try AnthropicProvider(configuration: configuration, catalogue: catalogue, client: client)
            case .openai: try OpenAIProvider(configuration: configuration, catalogue: catalogue, client: client)
            }
    }

    /// Asks for the end of a batch.
    func cancel(_ id: String) async throws(ModelError) -> ProviderBatch {
        try await provider.cancelBatch(id)
    }

    func close() async {
        await client.close()
    }
}
