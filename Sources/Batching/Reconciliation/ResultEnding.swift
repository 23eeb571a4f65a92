/// How a provider's batch ended for one job: exactly one of these.
public enum ResultEnding: String, Sendable, CaseIterable {
    /// There is an answer that says what was asked for.
    case succeeded
    /// The provider refused it or failed, or its answer says nothing.
    case errored
    /// The batch was over before its turn came.
    case expired
    /// The provider never mentioned it.
    case missing
}
