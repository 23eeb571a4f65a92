public import Contract

/// What can be done to end a batch early.
public enum BatchCancellation: Sendable, Equatable {
    /// Its provider, which knows it by this id, can be asked.
    case possible(providerBatchID: String)
    /// Its provider does not have it yet.
    case tooEarly
    /// Its provider is done with it.
    case tooLate

    /// Looks at a batch.
    public init(_ batch: BatchChanged) {
        switch batch.state {
        case .accumulating, .planned: self = .tooEarly
        case .submitted: self = batch.providerBatchID.map { .possible(providerBatchID: $0) } ?? .tooEarly
        case .ended, .collected, .failed: self = .tooLate
        }
    }
}
