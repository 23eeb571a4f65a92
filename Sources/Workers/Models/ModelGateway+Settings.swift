import HTTPTransport
import LanguageModels
import Logging
import Settings
import WorkerPool

extension ModelGateway.Configuration {
    /// What the settings say.
    init(_ models: ModelSettings, _ worker: WorkerSettings) {
        self.init()
        gate.maximumCalls = worker.concurrency
        tracedContentBytes = worker.tracedContentBytes
        gate.requestsPerMinute = models.requestsPerMinute
        gate.tokensPerMinute = models.tokensPerMinute
        gate.breaker.threshold = models.breakerThreshold
        gate.breaker.initialCoolDown = models.breakerCoolDown
        gate.breaker.maximumCoolDown = max(gate.breaker.maximumCoolDown, models.breakerCoolDown)
        hedgeAfter = models.hedgeAfter
        primesCaches = models.cachePriming
    }
}

extension ModelGateway {
    /// Stands before the models of a role.
    ///
    /// - Throws: `SettingsError` for a missing key, a missing model, or a catalogue file that cannot be read.
    convenience init(
        _ role: ModelRole, _ models: ModelSettings, worker: WorkerSettings, client: HTTPClient, metrics: RoleMetrics,
        logger: Logger
    ) throws {
        self.init(
            try ModelAccess.all(for: role, settings: models, client: client),
            configuration: Configuration(models, worker), metrics: metrics, logger: logger)
    }
}
