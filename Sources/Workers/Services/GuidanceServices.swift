import Guidance
import HTTPTransport
import LanguageModels
import Logging
import Settings

/// What workers that answer and workers that check have in common: the models, the knowledge, and the review of answers.
final class GuidanceServices: Sendable {
    /// Asks the models that answer customers.
    let answers: ModelGateway
    /// Asks the models that check answers.
    let checks: ModelGateway
    let knowledge: KnowledgeBase
    let review: ComplianceReview
    let retry: RetryPolicy
    private let client: HTTPClient

    /// - Parameters:
    ///   - connection: How to reach Kafka.
    ///   - models: Which models to ask.
    ///   - compliance: In whose voice to answer, when to strengthen, and how often to refine.
    ///   - worker: How many jobs at once, and how often each is tried.
    ///   - transport: How the calls are carried.
    ///   - refinementPatience: How long a refinement may wait for a model; nil for as long as it takes.
    ///   - metrics: Where calls are counted.
    ///   - logger: Where to log.
    /// - Throws: `SettingsError` that names the setting at fault.
    init(
        _ connection: KafkaConnection, models: ModelSettings, compliance: ComplianceSettings, worker: WorkerSettings,
        transport: HTTPClientConfiguration = HTTPClientConfiguration(), refinementPatience: Duration? = nil,
        metrics: RoleMetrics, logger: Logger
    ) throws {
        client = try HTTPClient(configuration: transport)
        answers = try ModelGateway(
            .realtime, models, worker: worker, client: client, metrics: metrics, logger: logger)
        checks = try ModelGateway(
            .validation, models, worker: worker, client: client, metrics: metrics, logger: logger)
        retry = RetryPolicy(maximumRetries: worker.attempts - 1)
        knowledge = try KnowledgeBase(
            worker.knowledge, adviser: try AdviserProfile(compliance), models: models, connection: connection,
            client: client, metrics: metrics, logger: logger)
        review = try ComplianceReview(
            answers: answers, checks: checks, knowledge: knowledge, settings: compliance,
            refinementPatience: refinementPatience, retry: retry, clock: ContinuousClock(), logger: logger)
    }

    /// Keeps the knowledge up to date and wakes who waits for a model, until the task is cancelled.
    func run() async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await self.answers.run() }
            group.addTask { await self.checks.run() }
            group.addTask { await self.knowledge.run() }
        }
    }

    func close() async {
        await client.close()
    }
}
