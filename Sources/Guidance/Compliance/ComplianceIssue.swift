/// Something a compliance review found wrong with a piece of guidance.
public struct ComplianceIssue: Codable, Sendable, Equatable {
    /// How much harm an issue could do.
    public enum Severity: String, Codable, Sendable, CaseIterable, Comparable {
        /// A matter of style.
        case low
        /// Should be put right.
        case medium
        /// Could lead the customer to a poor decision.
        case high
        /// Must not reach a customer.
        case critical

        private var rank: Int {
            switch self {
            case .low: 0
            case .medium: 1
            case .high: 2
            case .critical: 3
            }
        }

        /// Orders by harm, `low` first.
        public static func < (first: Severity, second: Severity) -> Bool {
            first.rank < second.rank
        }
    }

    /// The rule or area it offends, such as `advice_boundary` or `risk_disclosure`; an open vocabulary.
    public var category: String
    /// How much harm it could do.
    public var severity: Severity
    /// What is wrong.
    public var description: String
    /// How to put it right.
    public var suggestion: String?

    /// Describes an issue.
    public init(category: String, severity: Severity, description: String, suggestion: String? = nil) {
        self.category = category
        self.severity = severity
        self.description = description
        self.suggestion = suggestion
    }
}
