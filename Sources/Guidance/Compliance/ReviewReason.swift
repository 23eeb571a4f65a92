/// Why a person should look at an answer.
public enum ReviewReason: String, Codable, Sendable, CaseIterable {
    /// It has an issue that must not reach a customer.
    case criticalIssue = "critical_issue"
    /// It could not be made to pass.
    case notCorrected = "not_corrected"
    /// It passes, but the check is not sure enough, and strengthening it did not help.
    case lowConfidence = "low_confidence"
    /// The check itself asks for a person.
    case requestedByCheck = "requested_by_check"
    /// It could not be checked.
    case unverified
}
