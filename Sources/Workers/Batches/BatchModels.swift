import Contract
import HTTPTransport
import LanguageModels
import Settings

/// Which models serve batches, and the providers of batches that are out already, whatever the settings say by now.
struct BatchModels: Sendable {
    /// One model of a provider that takes batches.
    struct Access: Sendable {
        let model: ModelAccess
        let provider: any BatchProvider

        init(_ model: ModelAccess, _ metrics: RoleMetrics) {
            self.model = model
            provider = CountedBatchProvider(provider: model.provider, model: model.model, metrics: metrics)
        }
    }

    private let usual: Access
    private let audit: Access
    private let settings: ModelSettings
    private let client: HTTPClient
    private let metrics: RoleMetrics

    /// - Throws: `SettingsError` for a missing key, a missing model, or a catalogue file that cannot be read.
    init(_ settings: ModelSettings, client: HTTPClient, metrics: RoleMetrics) throws {
        self.settings = settings
        self.client = client
        self.metrics = metrics
        usual = Access(try ModelAccess.all(for: .batch, settings: settings, client: client)[0], metrics)
        if let name = settings.auditModel {
            let vendor = usual.provider.vendor
            audit = Access(
                try ModelAccess.named(name, of: vendor, settings: settings, client: client), metrics)
        } else {
            audit = usual
        }
    }

    /// The model for a kind of job.
    func access(for kind: BatchJobKind) -> Access {
        kind == .audit ? audit : usual
    }

    /// Whether the settings ask it for new jobs.
    func isCurrent(_ access: Access) -> Bool { [usual, audit].contains { $0.model === access.model } }

    /// The model that a batch of the ledger names.
    ///
    /// - Throws: `SettingsError` where its provider's key is not set any more, or the provider is unknown.
    func access(for batch: BatchChanged) throws -> Access {
        for access in [usual, audit]
        where access.model.model == batch.model && access.model.providerName == batch.provider {
            return access
        }
        guard let vendor = ModelVendor(rawValue: batch.provider) else {
            throw SettingsError(
                name: SettingName.provider.rawValue, value: batch.provider,
                expected: "a batch of the ledger names a provider that this version does not know")
        }
        return Access(try ModelAccess.named(batch.model, of: vendor, settings: settings, client: client), metrics)
    }
}
