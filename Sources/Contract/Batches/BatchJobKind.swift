/// What a batch job asks for.
public enum BatchJobKind: String, Codable, Sendable, Hashable, CaseIterable {
    /// A compliance check.
    case audit
    /// A principle drawn from a failed answer.
    case reflection
    /// A rating of an observation.
    case importance
    /// Insights drawn from memories.
    case consolidation
    /// A report.
    case report

    /// The type of event that asks for it.
    public var requestType: EventType {
        switch self {
        case .audit: .auditRequested
        case .reflection: .reflectionRequested
        case .importance: .importanceRequested
        case .consolidation: .consolidationRequested
        case .report: .reportRequested
        }
    }
}
