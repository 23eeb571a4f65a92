import Contract
import Kafka
import SeededRandomness
import Synchronization
import TestSupport

/// Puts consultations on their topic, a few a second, until it is told to stop.
final class ConsultationLoad: Sendable {
    private struct State {
        var plan: ConsultationPlan
        var random: SeededGenerator
        var producer: KafkaProducer
        var isStopped = false
        var isPaused = false
        var isSending = false
    }

    private let configuration: KafkaProducerConfiguration
    private let topic: String
    private let pause: ClosedRange<Int>
    private let state: Mutex<State>

    /// - Parameters:
    ///   - system: Where to put them.
    ///   - pause: Milliseconds between two records.
    ///   - seed: Draws the records and the pauses.
    /// - Throws: `KafkaError` where the client cannot be made.
    init(on system: BrokerSystem, pause: ClosedRange<Int>, seed: UInt64)
        throws
    {
        configuration = KafkaProducerConfiguration(client: system.client)
        topic = system.topics.name(.consultations)
        self.pause = pause
        state = Mutex(
            State(
                plan: ConsultationPlan(), random: SeededGenerator(seed: seed),
                producer: try KafkaProducer(configuration: configuration, logger: BrokerSystem.logger)))
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
        await state.withLock { $0.producer }.close()
    }

    func stop() { state.withLock { $0.isStopped = true } }

    /// Sends nothing more for now; returns when what was being sent is stored.
    func pause() async {
        state.withLock { $0.isPaused = true }
        while state.withLock({ $0.isSending }) { await Task.yield() }
    }

    /// Goes on, with a new producer: a broker that has lost its last second has forgotten where the old one was.
    func resume() throws {
        let producer = try KafkaProducer(configuration: configuration, logger: BrokerSystem.logger)
        state.withLock { state in
            state.producer = producer
            state.isPaused = false
        }
    }

    private func sendOne() async throws {
        let next = state.withLock { state -> (ConsultationPlan.Record, KafkaProducer)? in
            guard !state.isPaused else { return nil }
            state.isSending = true
            return (state.plan.next(using: &state.random), state.producer)
        }
        guard let (record, producer) = next else { return }
        defer { state.withLock { $0.isSending = false } }
        let (key, value) =
            switch record {
            case .consultation(let request): (request.key, try request.event.encoded())
            case .bad(let value): (value, Array(value.utf8))
            }
        _ = try await producer.send(KafkaRecord(topic: topic, key: Array(key.utf8), value: value))
    }
}
