import Settings
import WorkerPool

extension ModelGateway.Configuration {
    /// What the settings say.
    init(_ models: ModelSettings, concurrency: Int) {
        self.init()
        gate.maximumCalls = concurrency
        gate.requestsPerMinute = models.requestsPerMinute
        gate.tokensPerMinute = models.tokensPerMinute
        gate.breaker.threshold = models.breakerThreshold
        gate.breaker.initialCoolDown = models.breakerCoolDown
        gate.breaker.maximumCoolDown = max(gate.breaker.maximumCoolDown, models.breakerCoolDown)
        hedgeAfter = models.hedgeAfter
        primesCaches = models.cachePriming
    }
}
