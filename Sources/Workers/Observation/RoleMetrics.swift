package import CoreMetrics
import LanguageModels

/// What the workers of a role count.
///
/// None of this is on the path of a single delta.
package final class RoleMetrics: Sendable {
    let role: WorkerRole
    private let factory: any MetricsFactory
    private let counters: InstrumentCache<Counter>
    private let amounts: InstrumentCache<FloatingPointCounter>
    private let balances: InstrumentCache<Meter>
    private let durations: InstrumentCache<Recorder>

    /// Counts nothing.
    package static let none = RoleMetrics(.realtime, NOOPMetricsHandler.instance)

    package init(_ role: WorkerRole, _ factory: any MetricsFactory) {
        self.role = role
        self.factory = factory
        let own = ("role", role.rawValue)
        counters = InstrumentCache { Counter(label: $0, dimensions: [own] + $1, factory: factory) }
        amounts = InstrumentCache { FloatingPointCounter(label: $0, dimensions: [own] + $1, factory: factory) }
        balances = InstrumentCache { Meter(label: $0, dimensions: [own] + $1, factory: factory) }
        durations = InstrumentCache {
            Recorder(label: $0, dimensions: [own] + $1, aggregate: true, factory: factory)
        }
    }

    // MARK: Jobs

    func jobStarted(_ type: String, waited: Duration) {
        record(.jobQueue, waited, [("type", type)])
    }

    func jobTook(_ type: String, _ end: JobEnd, _ duration: Duration) {
        record(.jobDuration, duration, [("type", type), ("outcome", end.rawValue)])
    }

    /// To be called once what a job leaves behind is written for good.
    func jobEnded(_ type: String, _ end: JobEnd) {
        count(.jobs, [("type", type), ("outcome", end.rawValue)])
    }

    func committed(_ outcome: String, after duration: Duration) {
        record(.commitDuration, duration, [])
        count(.commits, [("outcome", outcome)])
    }

    func chunkAcknowledged(after duration: Duration) {
        record(.chunkDelay, duration, [])
    }

    // MARK: Calls

    func callEnded(_ access: ModelAccess, _ error: ModelError?) {
        callEnded(provider: access.providerName, model: access.model, status: error?.code.status ?? "ok")
    }

    func callEnded(provider: String, model: String, status: String = "ok") {
        count(.providerCalls, [("provider", provider), ("model", model), ("status", status)])
    }

    func firstToken(_ access: ModelAccess, after duration: Duration) {
        record(.timeToFirstToken, duration, [("model", access.model)])
    }

    func waitedForCall(_ access: ModelAccess, _ duration: Duration) {
        record(.budgetWait, duration, [("model", access.model)])
    }

    func retried(after error: ModelError) {
        count(.retries, [("reason", error.code.status)])
    }

    /// Shows which providers are not asked for now; one that two gateways ask is not, as soon as one of them does not.
    func show(breakersOf gateways: [ModelGateway]) {
        var isOpen: [[String]: Bool] = [:]
        for (access, open) in gateways.flatMap(\.breakers) {
            isOpen[[access.providerName, access.model], default: false] =
                isOpen[[access.providerName, access.model]] ?? false || open
        }
        for (names, open) in isOpen { set(.breakerOpen, open ? 1 : 0, [("provider", names[0]), ("model", names[1])]) }
    }

    /// Takes note of what a call used and cost.
    ///
    /// - Parameters:
    ///   - usage: What the provider reported.
    ///   - cost: Nil where the model's prices are not known.
    ///   - isBatch: Whether it was at the price of batches.
    ///   - model: The model.
    func spent(_ usage: TokenUsage, cost: ModelCost?, isBatch: Bool, model: String) {
        let kinds = [
            ("input", usage.inputTokens - usage.cacheReadTokens - usage.cacheWriteTokens),
            ("cache_read", usage.cacheReadTokens), ("cache_write", usage.cacheWriteTokens),
            ("output", usage.outputTokens),
        ]
        for (kind, tokens) in kinds where tokens > 0 {
            counters.instrument(.tokens, [("model", model), ("kind", kind)]).increment(by: tokens)
        }
        guard let cost else { return }
        amounts.instrument(.cost, [("model", model)]).increment(by: cost.usd.approximateValue)
        save((cost.usdWithoutCache - cost.usd).approximateValue, by: "caching", model)
        if isBatch { save((cost.usdWithoutBatch - cost.usd).approximateValue, by: "batches", model) }
    }

    /// Takes note of what turning texts into vectors took: of a kind of its own, for no cache ever serves it.
    func embedded(_ response: EmbeddingResponse, model: String) {
        counters.instrument(.tokens, [("model", model), ("kind", "embedding")])
            .increment(by: response.usage.inputTokens)
        if let cost = response.cost {
            amounts.instrument(.cost, [("model", model)]).increment(by: cost.usd.approximateValue)
        }
    }

    private func save(_ amount: Double, by means: String, _ model: String) {
        guard amount != 0 else { return }
        balances.instrument(.saved, [("model", model), ("by", means)]).increment(by: amount)
    }

    // MARK: Values of a moment

    func set(_ metric: WorkerMetric, _ value: Double, _ dimensions: [(String, String)] = []) {
        Meter(label: metric.rawValue, dimensions: labels(dimensions), factory: factory).set(value)
    }

    /// Shows a value no longer.
    func remove(_ metric: WorkerMetric, _ dimensions: [(String, String)]) {
        Meter(label: metric.rawValue, dimensions: labels(dimensions), factory: factory).destroy()
    }

    func count(_ metric: WorkerMetric, _ dimensions: [(String, String)]) {
        counters.instrument(metric, dimensions).increment()
    }

    private func record(_ metric: WorkerMetric, _ duration: Duration, _ dimensions: [(String, String)]) {
        durations.instrument(metric, dimensions).record(duration / .seconds(1))
    }

    private func labels(_ own: [(String, String)]) -> [(String, String)] { [("role", role.rawValue)] + own }
}

extension ModelError.Code {
    /// As the metrics call it.
    var status: String {
        switch self {
        case .cancelled: "cancelled"
        case .rateLimited: "rate_limited"
        case .quotaExhausted: "quota"
        case .overloaded: "overloaded"
        case .serverError: "server_error"
        case .timedOut: "timeout"
        case .connection: "connection"
        case .authentication, .permission, .notFound, .untrusted: "authentication"
        case .invalidRequest, .requestTooLarge, .contextExceeded: "rejected"
        case .malformedResponse, .truncated, .responseTooLarge: "malformed"
        case .storage: "other"
        }
    }
}
