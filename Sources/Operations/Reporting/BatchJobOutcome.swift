package import Contract
package import Guidance

/// How a batch job ended, whatever its kind.
package struct BatchJobOutcome: Sendable {
    /// With what.
    package enum End: Sendable {
        /// A result; of an audit, the verdict.
        case completed(ComplianceVerdict?)
        /// None, for this reason.
        case failed(code: String)
    }

    /// What was asked for.
    package let kind: BatchJobKind
    /// How it ended.
    package let end: End
    /// Where it ran, and what it took.
    package let batch: BatchReference?

    /// States how a job ended.
    package init(kind: BatchJobKind, end: End, batch: BatchReference?) {
        self.kind = kind
        self.end = end
        self.batch = batch
    }

    /// Reads an event of the topic of results; nil where it is none.
    init?(_ envelope: EventEnvelope) {
        func completed<Payload: EventPayload>(
            _ kind: BatchJobKind, _ type: Payload.Type, _ batch: KeyPath<Payload, BatchReference>
        ) -> BatchJobOutcome? {
            (try? envelope.decode(type)).map {
                BatchJobOutcome(kind: kind, end: .completed(nil), batch: $0.data[keyPath: batch])
            }
        }
        let outcome: BatchJobOutcome? =
            switch envelope.type {
            case .auditCompleted:
                (try? envelope.decode(AuditCompleted.self)).map {
                    BatchJobOutcome(kind: .audit, end: .completed($0.data.verdict), batch: $0.data.batch)
                }
            case .reflectionCompleted: completed(.reflection, ReflectionCompleted.self, \.batch)
            case .importanceCompleted: completed(.importance, ImportanceCompleted.self, \.batch)
            case .consolidationCompleted: completed(.consolidation, ConsolidationCompleted.self, \.batch)
            case .reportCompleted: completed(.report, ReportCompleted.self, \.batch)
            case .batchJobFailed:
                (try? envelope.decode(BatchJobFailed.self)).map {
                    BatchJobOutcome(kind: $0.data.kind, end: .failed(code: $0.data.code), batch: $0.data.batch)
                }
            default: nil
            }
        guard let outcome else { return nil }
        self = outcome
    }
}
