/// How familiar a customer is with financial terms.
public enum FinancialLiteracy: String, Codable, Sendable, CaseIterable {
    /// Explain every term, one idea at a time.
    case low
    /// Explain the less usual terms.
    case medium
    /// Use the usual terms.
    case high
}

/// How a customer earns a living, such as `employed` or `retired`.
///
/// An open vocabulary: a value that is not among the constants is kept as it came.
public struct EmploymentStatus: RawRepresentable, Codable, Sendable, Hashable {
    /// The value as it stands in JSON.
    public let rawValue: String

    /// Takes any value; see the constants for the usual ones.
    public init(rawValue: String) {
        self.rawValue = rawValue
    }

    /// Works for an employer.
    public static let employed = EmploymentStatus(rawValue: "employed")
    /// Works on their own account.
    public static let selfEmployed = EmploymentStatus(rawValue: "self_employed")
    /// Does not work at present.
    public static let unemployed = EmploymentStatus(rawValue: "unemployed")
    /// Is about to stop working.
    public static let retiring = EmploymentStatus(rawValue: "retiring")
    /// Has stopped working.
    public static let retired = EmploymentStatus(rawValue: "retired")
}

/// How much loss a customer says they could bear, such as `low` or `high`.
///
/// An open vocabulary: a value that is not among the constants is kept as it came.
public struct RiskTolerance: RawRepresentable, Codable, Sendable, Hashable {
    /// The value as it stands in JSON.
    public let rawValue: String

    /// Takes any value; see the constants for the usual ones.
    public init(rawValue: String) {
        self.rawValue = rawValue
    }

    /// Would rather gain less than see a fall.
    public static let low = RiskTolerance(rawValue: "low")
    /// Can bear some ups and downs.
    public static let medium = RiskTolerance(rawValue: "medium")
    /// Can bear large falls for a chance of more.
    public static let high = RiskTolerance(rawValue: "high")
}
