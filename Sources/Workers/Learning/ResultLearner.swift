import Contract
import Kafka
import KafkaTracing
import Logging

/// Learns from what batches brought: reads a result, and says what is known from then on.
final class ResultLearner: Sendable {
    /// Who emits the events.
    static let source = "/guidance-worker/learning"

    private let rules: RuleLearner
    private let memories: MemoryLearner
    private let deadLetters: DeadLetterWriter
    private let logger: Logger

    init(rules: RuleLearner, memories: MemoryLearner, topics: Topics, logger: Logger) {
        self.rules = rules
        self.memories = memories
        self.logger = logger
        deadLetters = DeadLetterWriter(source: Self.source, topic: topics.name(.deadLetters), logger: logger)
    }

    /// Runs the job of a message; where the task is cancelled it leaves the job to others.
    func learn(from message: KafkaMessage) async -> JobOutcome {
        do {
            let envelope = try EventEnvelope(message.value ?? [])
            ActiveSpan.note("guidance.job.id", envelope.subject)
            let context = RecordContext(source: Self.source, message: message)
            return try await outcome(of: envelope, context)
        } catch let error as EventDecodingError {
            return deadLetters.outcome(of: message, error)
        } catch let error as WorkerError {
            return .impossible(error)
        } catch {
            if !(error is CancellationError) {
                ActiveSpan.fail(FailureCode.internal.rawValue, "\(type(of: error))")
                logger.error(
                    "Result left unfinished",
                    metadata: [
                        "source": "\(message.topicPartition)@\(message.offset)", "error": "\(type(of: error))",
                    ])
            }
            return .interrupted
        }
    }

    private func outcome(of envelope: EventEnvelope, _ context: RecordContext) async throws -> JobOutcome {
        switch envelope.type {
        case .reflectionCompleted:
            return try await rules.outcome(of: try envelope.decode(ReflectionCompleted.self).data, context)
        case .importanceCompleted:
            let rating = try envelope.decode(ImportanceCompleted.self).data
            return .finished(try memories.records(of: rating, context), ifTooLarge: [])
        case .consolidationCompleted:
            let consolidation = try envelope.decode(ConsolidationCompleted.self).data
            return .finished(try memories.records(of: consolidation, context), ifTooLarge: [])
        // Others' concern; what a failed audit has to teach, its consultation's own check has asked for already.
        case .auditCompleted, .reportCompleted, .batchJobFailed: return .finished([], ifTooLarge: [], end: .ignored)
        default: throw envelope.wrongType(expected: "a result of a batch job")
        }
    }
}
