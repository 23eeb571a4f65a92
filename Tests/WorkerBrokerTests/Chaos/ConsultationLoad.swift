import Contract
import Kafka
import Synchronization
import TestSupport

/// Puts consultations on their topic, a few a second, until it is told to stop.
final class ConsultationLoad: Sendable {
    private let producer: KafkaProducer
    private let topic: String
    private let pause: ClosedRange<Int>
    private let state: Mutex<(plan: ConsultationPlan, random: SeededGenerator, isStopped: Bool)>

    /// - Parameters:
    ///   - system: Where to put them.
    ///   - plan: What there is already, none of which is sent again.
    ///   - pause: Milliseconds between two records.
    ///   - seed: Draws the records and the pauses.
    /// - Throws: `KafkaError` where the client cannot be made.
    init(on system: BrokerSystem, plan: ConsultationPlan = ConsultationPlan(), pause: ClosedRange<Int>, seed: UInt64)
        throws
    {
        producer = try KafkaProducer(
            configuration: KafkaProducerConfiguration(client: system.client), logger: BrokerSystem.logger)
        topic = system.topics.name(.consultations)
        self.pause = pause
        state = Mutex((plan, SeededGenerator(seed: seed), false))
    }

    /// All that was sent, or is being sent.
    var plan: ConsultationPlan { state.withLock { $0.plan } }

    /// Sends one record after the other; returns once it is stopped and the last one is stored.
    ///
    /// - Throws: `KafkaError` where nobody knows whether a record is stored: it cannot be sent again, for its job would be there twice.
    func run() async throws {
        while let milliseconds = state.withLock({ $0.isStopped ? nil : Int.random(in: pause, using: &$0.random) }) {
            try await sendOne()
            try await Task.sleep(for: .milliseconds(milliseconds))
        }
        await producer.close()
    }

    /// Sends this many records at once.
    func send(_ count: Int) async throws {
        for _ in 0..<count { try await sendOne() }
    }

    func stop() { state.withLock { $0.isStopped = true } }

    private func sendOne() async throws {
        let record = state.withLock { $0.plan.next(using: &$0.random) }
        let (key, value) =
            switch record {
            case .consultation(let request): (request.key, try request.event.encoded())
            case .bad(let value): (value, Array(value.utf8))
            }
        _ = try await producer.send(KafkaRecord(topic: topic, key: Array(key.utf8), value: value))
    }
}
