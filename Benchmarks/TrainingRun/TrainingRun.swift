import ArgumentParser
import Contract
import Foundation
import Guidance
import HTTPTransport
import Kafka
import LanguageModels
import Logging
import ProviderSimulator
import Settings
import Workers

@main
struct TrainingRun: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "TrainingRun",
        abstract: "What a training run costs: with and without caching, and with what can wait in batches.",
        discussion: """
            Asks generated consultations through a realtime and a validation worker, on the embedded cluster and the \
            provider simulator, whose prompt cache goes by a clock that is moved on as fast as the answers come. The \
            tokens are the simulator's (four bytes each), the prices the catalogue's. Settings such as \
            GUIDANCE_CACHE_PRIMING=false are taken from the environment.
            """)

    enum Provider: String, ExpressibleByArgument, CaseIterable { case anthropic, openai }

    @Option(help: ArgumentHelp("How many consultations.", valueName: "count"))
    var consultations = 5_000

    @Option(help: ArgumentHelp("Draws customers, questions and times.", valueName: "number"))
    var seed: UInt64 = 1

    @Option(help: "Whose models to ask.")
    var provider = Provider.anthropic

    @Option(help: ArgumentHelp("How long it takes until the last conversation begins.", valueName: "hours"))
    var hours = 1.0

    @Option(help: ArgumentHelp("The share of the answers that is audited, 0 to 1.", valueName: "share"))
    var auditShare = 0.25

    @Flag(help: "Begin without learned rules, cases and memories.")
    var withoutKnowledge = false

    @Flag(help: "Ask single questions all at once, answered at a model's pace: what a cold cache costs.")
    var atOnce = false

    @Flag(help: "Print JSON in place of tables.")
    var json = false

    func validate() throws {
        guard (1...1_000_000).contains(consultations) else {
            throw ValidationError("--consultations takes 1 to 1000000.")
        }
        guard hours > 0, hours <= 240 else { throw ValidationError("--hours takes more than 0, up to 240.") }
        guard (0...1).contains(auditShare) else { throw ValidationError("--audit-share takes 0 to 1.") }
    }

    func run() async throws {
        let started = ContinuousClock.now
        let time = SimulatedTime()
        var logger = Logger(label: "training-run")
        logger.logLevel = .error
        var configuration = SimulatorConfiguration()
        configuration.pace = atOnce ? Pace() : .unpaced
        configuration.now = { time.now }
        configuration.cacheCapacity = 4_000_000
        configuration.journalCapacity = 20 * consultations + 10_000
        let simulator = try ProviderSimulator(configuration: configuration, logger: logger)
        let cluster = try EmbeddedCluster()
        for topic in Topic.allCases {
            try cluster.createTopic(Topics.standard.name(topic), partitions: topic.defaultPartitions)
        }
        let report = try await withThrowingTaskGroup(of: Void.self) { [logger] group in
            group.addTask { try await simulator.run() }
            let source = settings(cluster, try await simulator.address)
            let worker = try WorkerSettings(source)
            let (kafka, models) = (try KafkaSettings(source), try ModelSettings(source))
            let compliance = try ComplianceSettings(source)
            // The embedded cluster answers a fetch only when its time is up.
            let tune = { @Sendable (connection: inout KafkaConnection) in connection.consumer.fetchWaitMaximum = 10 }
            let realtime = try RealtimeWorker(
                kafka: kafka, models: models, compliance: compliance, worker: worker, tune: tune, logger: logger)
            let validation = try ValidationWorker(
                kafka: kafka, models: models, compliance: compliance, worker: worker, tune: tune, logger: logger)
            if !withoutKnowledge { try await Knowledge(seed: seed).publish(to: cluster, logger: logger) }
            group.addTask { try await realtime.run() }
            group.addTask { try await validation.run() }
            defer { group.cancelAll() }
            let measurement = Measurement(
                run: self, time: time, simulator: simulator, models: models,
                client: KafkaClientConfiguration(bootstrapServers: cluster.bootstrapServers, clientID: "training-run"),
                logger: logger)
            return try await measurement.report(since: started)
        }
        withExtendedLifetime(cluster) {}
        print(json ? try report.json() : report.table)
    }

    private func settings(_ cluster: EmbeddedCluster, _ address: SimulatorAddress) -> SettingsSource {
        let given = ProcessInfo.processInfo.environment.filter { $0.key.hasPrefix("GUIDANCE_") }
        return SettingsSource(
            environment: given.merging([
                "KAFKA_BOOTSTRAP_SERVERS": cluster.bootstrapServers, "GUIDANCE_PROVIDER": provider.rawValue,
                "ANTHROPIC_API_KEY": "simulator", "ANTHROPIC_BASE_URL": address.anthropicBaseURL,
                "OPENAI_API_KEY": "simulator", "OPENAI_BASE_URL": address.openAIBaseURL,
            ]) { $1 })
    }
}
