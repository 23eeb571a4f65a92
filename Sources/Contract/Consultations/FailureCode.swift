/// Why a consultation or a batch job has no result.
public enum FailureCode: String, Codable, Sendable, Hashable, CaseIterable {
    /// Its time was over before it was begun.
    case expired
    /// Someone stopped it.
    case cancelled
    /// It asks for something that cannot be done.
    case invalidJob = "invalid_job"
    /// The provider would not take the request.
    case providerRejected = "provider_rejected"
    /// No provider could be reached, or none in time.
    case providerUnavailable = "provider_unavailable"
    /// The model declined to answer.
    case refused
    /// A fault of ours.
    case `internal`
}
