/// What became of one request of a batch.
public struct BatchResult: Hashable, Sendable {
    /// How it ended.
    public enum Outcome: Hashable, Sendable {
        /// There is an answer, of whatever kind: check why it stopped.
        case succeeded(ModelResponse)
        /// There is none: the error's code, disposition and the provider's own code say why.
        case errored(ModelError, code: String)
        /// The batch was over before its turn came.
        case expired
        /// The batch was cancelled before its turn came.
        case cancelled
    }

    /// Which request it is about.
    public var customID: String
    /// How it ended.
    public var outcome: Outcome

    /// An outcome.
    public init(customID: String, outcome: Outcome) {
        self.customID = customID
        self.outcome = outcome
    }
}
