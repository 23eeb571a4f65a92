public import Contract

/// What became of a consultation, as it stands on the results topic.
public struct ConsultationResult: Sendable, Equatable {
    /// Answered or not.
    public enum Outcome: Sendable, Equatable {
        /// It was answered.
        case completed(ConsultationCompleted)
        /// There will be no answer.
        case failed(ConsultationFailed)
    }

    /// What became of it.
    public let outcome: Outcome
    /// What its compliance check said, once that is known.
    public var check: ConsultationCheck?
    /// When it ended; nil in an event that came without.
    public let time: Timestamp?
    /// The event as it was read, JSON.
    public let event: [UInt8]

    /// Reads an event; nil where it is no result of a consultation.
    ///
    /// - Parameter event: A record's value.
    public init?(_ event: [UInt8]) {
        guard let envelope = try? EventEnvelope(event) else { return nil }
        self.init(envelope, event: event)
    }

    init?(_ envelope: EventEnvelope, event: [UInt8]) {
        switch envelope.type {
        case .consultationCompleted:
            guard let event = try? envelope.decode(ConsultationCompleted.self) else { return nil }
            outcome = .completed(event.data)
        case .consultationFailed:
            guard let event = try? envelope.decode(ConsultationFailed.self) else { return nil }
            outcome = .failed(event.data)
        default: return nil
        }
        time = envelope.time
        self.event = event
    }

    /// The consultation.
    public var consultationID: String {
        switch outcome {
        case .completed(let data): data.consultationID
        case .failed(let data): data.consultationID
        }
    }

    /// The answer's text, or that of the correction that takes its place; nil where there is none.
    public var text: String? {
        guard case .completed(let data) = outcome else { return nil }
        return check?.correction?.text ?? data.text
    }
}
