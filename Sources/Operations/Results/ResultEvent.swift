import Contract
import Kafka

/// An event of the results topic, whichever of its types it is.
enum ResultEvent: Sendable {
    /// What became of a consultation; what is known of its check comes later.
    case result(ConsultationResult)
    /// What the check of an answer said.
    case validated(ConsultationValidated)
    /// The answer that takes the place of another; stands right behind the verdict.
    case corrected(ConsultationCorrected)

    /// Reads an envelope's payload; nil where it is no event of this topic.
    init?(_ envelope: EventEnvelope, event: [UInt8]) {
        switch envelope.type {
        case .consultationValidated:
            guard let event = try? envelope.decode(ConsultationValidated.self) else { return nil }
            self = .validated(event.data)
        case .consultationCorrected:
            guard let event = try? envelope.decode(ConsultationCorrected.self) else { return nil }
            self = .corrected(event.data)
        default:
            guard let result = ConsultationResult(envelope, event: event) else { return nil }
            self = .result(result)
        }
    }
}

extension TopicScan {
    /// Reads partitions of the results topic up to an end that was looked up before; what cannot be read is left out.
    ///
    /// - Parameters:
    ///   - ranges: What the partitions hold.
    ///   - starts: Where to begin in some of them.
    ///   - body: Takes each event with its bytes.
    /// - Throws: As `read`.
    func results(
        _ ranges: [TopicPartition: PartitionRange], from starts: [TopicPartition: Int64] = [:],
        _ body: (ResultEvent, [UInt8]) async throws -> Void
    ) async throws {
        try await read(ranges, from: starts) { message in
            let value = message.value ?? []
            guard let envelope = try? EventEnvelope(value), let event = ResultEvent(envelope, event: value) else {
                return true
            }
            try await body(event, value)
            return true
        }
    }
}
