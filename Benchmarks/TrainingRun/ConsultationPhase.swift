import Contract
import Foundation
import Guidance
import Kafka
import Logging
import Operations

/// Asks the questions of conversations in the order of their times, and reads what the workers make of them.
///
/// The clock stands still while the questions of a few seconds are answered and checked, and then goes on. So an hour takes minutes, and what the provider's
/// cache forgets in between it forgets as in an hour.
struct ConsultationPhase {
    /// How many seconds are taken at a time.
    static let step = 10.0
    /// The half of all customers has read the answer and written on after so many seconds.
    static let readingTime = 100.0

    private let time: SimulatedTime
    private let client: KafkaClientConfiguration
    private let topics: Topics
    private let logger: Logger

    /// What the workers left behind.
    struct Outcome {
        var answers: [ConsultationCompleted] = []
        var checks: [ConsultationValidated] = []
        var reflections: [ReflectionRequested] = []
        var failures: [ConsultationFailed] = []
        /// Milliseconds from pick-up to the first text.
        var waits = Distribution()
    }

    init(time: SimulatedTime, client: KafkaClientConfiguration, topics: Topics, logger: Logger) {
        self.time = time
        self.client = client
        self.topics = topics
        self.logger = logger
    }

    func run(_ conversations: [Conversation], seed: UInt64, progress: (Int, Double) -> Void) async throws -> Outcome {
        var conversations = conversations
        var random = SeededGenerator(seed: seed ^ 0x5A5A_5A5A)
        var outcome = Outcome()
        let enqueuer = try await Enqueuer(client: client, topics: topics, logger: logger)
        let results = try reader()
        var window = 0.0
        while conversations.contains(where: { !$0.isOver }) {
            window += Self.step
            let due = conversations.indices.filter { !conversations[$0].isOver && conversations[$0].due < window }
            guard !due.isEmpty else { continue }
            time.advance(to: window)
            let requests = due.compactMap { conversations[$0].next }
            try await enqueuer.send(
                requests.map { Event(id: "\($0.consultationID)-requested", source: "/training", time: .now, data: $0) })
            var texts: [String: String] = [:]
            try await collect(Set(requests.map(\.consultationID)), from: results, into: &outcome, &texts)
            for (index, request) in zip(due, requests) {
                let pause = random.logNormal(median: Self.readingTime, sigma: 0.7)
                conversations[index].answered(texts[request.consultationID] ?? "", next: window + pause)
            }
            progress(outcome.answers.count + outcome.failures.count, window)
        }
        await enqueuer.close()
        await results.close()
        return outcome
    }

    private func reader() throws -> KafkaReader {
        let starts = [Topic.results, .batchJobs].flatMap { topic in
            (0..<topic.defaultPartitions).map {
                PartitionStart(
                    TopicPartition(topic: topics.name(topic), partition: Int32($0)), at: .beginning)
            }
        }
        return try KafkaReader(
            configuration: client, starts: starts, isolationLevel: .readUncommitted, fetchWaitMaximum: 10,
            logger: logger)
    }

    /// Reads until each of the consultations has been answered and checked, or has failed.
    private func collect(
        _ ids: Set<String>, from reader: KafkaReader, into outcome: inout Outcome, _ texts: inout [String: String]
    ) async throws {
        var unanswered = ids
        var unchecked = ids
        while !unanswered.isEmpty || !unchecked.isEmpty {
            for message in try await reader.nextBatch(maximum: 1_000).messages {
                let envelope = try EventEnvelope(message.value ?? [])
                switch envelope.type {
                case .consultationCompleted:
                    let answer = try envelope.decode(ConsultationCompleted.self).data
                    // The embedded cluster does not act out transactions fully: what is repeated is counted once.
                    guard unanswered.remove(answer.consultationID) != nil else { continue }
                    texts[answer.consultationID] = answer.text
                    outcome.answers.append(answer)
                    if let wait = answer.timing.timeToFirstTokenMilliseconds { outcome.waits.add(wait) }
                case .consultationFailed:
                    let failure = try envelope.decode(ConsultationFailed.self).data
                    guard unanswered.remove(failure.consultationID) != nil else { continue }
                    unchecked.remove(failure.consultationID)
                    outcome.failures.append(failure)
                case .consultationValidated:
                    let check = try envelope.decode(ConsultationValidated.self).data
                    guard unchecked.remove(check.consultationID) != nil else { continue }
                    outcome.checks.append(check)
                case .consultationCorrected:
                    let correction = try envelope.decode(ConsultationCorrected.self).data
                    texts[correction.consultationID] = correction.text
                case .reflectionRequested:
                    outcome.reflections.append(try envelope.decode(ReflectionRequested.self).data)
                default: break
                }
            }
        }
    }
}
