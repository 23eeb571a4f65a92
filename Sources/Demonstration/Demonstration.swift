public import Contract
import Foundation
import Guidance
import Kafka
import Logging
public import Operations
import ProviderSimulator
import ServiceLifecycle
public import Settings
import Synchronization
import Workers

/// The whole system in one process: embedded broker, provider simulator, workers and a producer.
public struct Demonstration: Sendable {
    private var kafka: KafkaSettings
    private var models: ModelSettings
    private let compliance: ComplianceSettings
    private let worker: WorkerSettings
    private let batches: BatchSettings
    private let usesRealProvider: Bool
    private let logger = Logger(label: "guidance-demo")

    /// Prepares a demonstration.
    ///
    /// - Parameters:
    ///   - source: Settings of the worker and, where a real one is asked, of the provider.
    ///   - usesRealProvider: Whether to ask the provider of the settings in place of the simulator.
    /// - Throws: `SettingsError` where a setting is wrong or a real provider has no key.
    public init(_ source: SettingsSource, usesRealProvider: Bool) throws {
        kafka = try KafkaSettings(source)
        models = try ModelSettings(source)
        compliance = try ComplianceSettings(source)
        worker = try WorkerSettings(source)
        batches = try BatchSettings(source)
        self.usesRealProvider = usesRealProvider
        if usesRealProvider { try models.requireKeys() }
    }

    /// Where a demonstration shows what happens.
    public struct Screen: Sendable {
        /// Takes the answers as they stream, in order.
        public var show: @Sendable (AnswerFollower.Output) throws -> Void
        /// Takes the day's results, in the order asked.
        public var sum: @Sendable ([ConsultationResult]) throws -> Void
        /// Takes a line of what happens overnight.
        public var tell: @Sendable (String) throws -> Void

        /// A screen.
        public init(
            show: @escaping @Sendable (AnswerFollower.Output) throws -> Void,
            sum: @escaping @Sendable ([ConsultationResult]) throws -> Void,
            tell: @escaping @Sendable (String) throws -> Void
        ) {
            self.show = show
            self.sum = sum
            self.tell = tell
        }
    }

    /// Asks consultations, and shows the answers as they stream; then what happens overnight, unless a real provider is asked, whose batches take hours.
    ///
    /// - Parameters:
    ///   - events: What to ask.
    ///   - screen: Where it is shown.
    /// - Throws: What stops a part of the system, and what the screen throws.
    public func run(_ events: [Event<ConsultationRequested>], on screen: Screen) async throws {
        let cluster = try EmbeddedCluster()
        var demonstration = self
        demonstration.kafka.bootstrapServers = cluster.bootstrapServers
        demonstration.kafka.environment = [:]
        let topics = try kafka.topics()
        for topic in Topic.allCases {
            // So few jobs are to meet in one batch, which is of one partition.
            let isOfBatches = [.batchJobs, .batchLedger, .batchResults].contains(topic)
            try cluster.createTopic(topics.name(topic), partitions: isOfBatches ? 1 : topic.defaultPartitions)
        }
        defer { withExtendedLifetime(cluster) {} }
        try await demonstration.run(events, topics: topics, on: screen)
    }

    private func run(_ events: [Event<ConsultationRequested>], topics: Topics, on screen: Screen) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            var models = models
            var simulator: ProviderSimulator?
            if !usesRealProvider {
                // It is cut off in the end: what it says of that is of no interest.
                var quiet = logger
                quiet.logLevel = .critical
                var configuration = SimulatorConfiguration()
                configuration.journalsPrompts = true
                let own = try ProviderSimulator(configuration: configuration, logger: quiet)
                group.addTask { try await own.run() }
                models.use(try await own.address)
                simulator = own
            }
            // The embedded cluster answers a fetch only when its time is up.
            let tune = { @Sendable (connection: inout KafkaConnection) in connection.consumer.fetchWaitMaximum = 10 }
            let realtime = try RealtimeWorker(
                kafka: kafka, models: models, compliance: compliance, worker: worker,
                tune: tune, logger: logger)
            group.addTask { try await realtime.run() }
            let validation = try ValidationWorker(
                kafka: kafka, models: models, compliance: compliance, worker: worker, tune: tune, logger: logger)
            group.addTask { try await validation.run() }
            let client = try kafka.client(id: "guidance-demo")
            let overnight = Overnight(
                kafka: kafka, models: models, worker: worker, batches: batches, topics: topics, client: client,
                tune: tune, logger: logger, tell: screen.tell)
            group.addTask { [simulator] in
                let results = try await ask(events, client, topics, screen)
                try screen.sum(results)
                guard let simulator else { return }
                let morning = try await overnight.run(after: results)
                try await askAgain(events, morning, simulator, results, client, topics, screen)
            }
            // Whatever ends first decides: the demonstration, or a part that failed.
            try await group.next()
            group.cancelAll()
        }
    }

    private func ask(
        _ events: [Event<ConsultationRequested>], _ client: KafkaClientConfiguration, _ topics: Topics,
        _ screen: Screen
    ) async throws -> [ConsultationResult] {
        let feed = try await AnswerFeed(
            events.map(\.data), client: client, topics: topics, followsChecks: true, fetchWaitMaximum: 10,
            logger: logger)
        let enqueuer = try await Enqueuer(
            client: client, topics: topics, tracedContentBytes: worker.tracedContentBytes, logger: logger)
        try await enqueuer.send(events)
        await enqueuer.close()
        let results = ResultCollection()
        try await feed.run { output in
            results.take(output)
            try screen.show(output)
        }
        return results.all
    }

    /// The next morning: asks the question again whose answer had failed, and shows that what was learned is told to the model.
    private func askAgain(
        _ events: [Event<ConsultationRequested>], _ morning: Overnight.Morning, _ simulator: ProviderSimulator,
        _ results: [ConsultationResult], _ client: KafkaClientConfiguration, _ topics: Topics, _ screen: Screen
    ) async throws {
        guard let rule = morning.rules.first,
            let failed = results.first(where: { $0.check?.correction != nil })?.consultationID,
            var event = events.first(where: { $0.data.consultationID == failed })
        else { return }
        event.data.consultationID += "-again"
        event.data.conversationID += "-again"
        event = Event(id: "\(event.data.consultationID)-requested", source: event.source, time: .now, data: event.data)
        try screen.tell("The next morning the question is asked again.")
        let answered = try await ask([event], client, topics, screen)
        let prompts = simulator.journal.requests.compactMap(\.prompt)
        guard prompts.contains(where: { $0.contains(rule) && $0.contains(event.data.question) }),
            answered.first?.check?.validated.verdict.passed == true
        else { return }
        try screen.tell(
            "The rule that was learned overnight stood in the prompt of this answer, which now passes its check.")
    }
}

extension Demonstration {
    /// The three example consultations.
    ///
    /// - Parameter now: Stands in for the time in the file, so that waiting times mean something.
    /// - Returns: Events ready to be sent.
    /// - Throws: `InputFile.Failure` where the built-in file does not fit the contract.
    public static func examples(now: Timestamp) throws -> [Event<ConsultationRequested>] {
        let input = ConsultationInput().read(
            PackageResources.consultations_jsonl, file: "consultations.jsonl", now: now)
        switch input {
        case .problems(let problems): throw InputFile.Failure.problems(problems)
        case .events(let events): return events.map { $0.asked(at: now) }
        }
    }

    /// A consultation by a customer of whom nothing is known.
    ///
    /// - Parameters:
    ///   - question: The question.
    ///   - now: When it is asked.
    /// - Returns: An event ready to be sent.
    public static func event(asking question: String, now: Timestamp) -> Event<ConsultationRequested> {
        let request = ConsultationRequested(
            consultationID: "demo-1", conversationID: "demo", customer: Customer(customerID: "you"), question: question)
        return Event(id: "demo-1-requested", source: "/guidance/demo", time: now, data: request)
    }
}

extension Event {
    fileprivate func asked(at time: Timestamp) -> Event {
        var event = self
        event.time = time
        return event
    }
}

/// Gathers results while they are shown.
private final class ResultCollection: Sendable {
    private let results = Mutex<[ConsultationResult]>([])
    var all: [ConsultationResult] { results.withLock { $0 } }

    func take(_ output: AnswerFollower.Output) {
        switch output {
        case .ended(let result): results.withLock { $0.append(result) }
        // Follows the end of what it is about.
        case .checked(let check): results.withLock { $0[$0.count - 1].check = check }
        case .header, .text, .restarted: break
        }
    }
}

extension ModelSettings {
    /// Points both providers at a simulator.
    fileprivate mutating func use(_ address: SimulatorAddress) {
        anthropic = Access(baseURL: address.anthropicBaseURL, key: "simulator")
        openai = Access(baseURL: address.openAIBaseURL, key: "simulator")
    }
}
