/// The categories of issues that this program gives; a model's review is asked to keep to them.
///
/// In events a category is a plain string: an open vocabulary.
public enum ComplianceCategory: String, Sendable, CaseIterable {
    /// A recommendation, or a steer that a customer would take for one.
    case adviceBoundary = "advice_boundary"
    /// A material risk is not named.
    case riskDisclosure = "risk_disclosure"
    /// Something is said to be certain that is not, or is otherwise misleading.
    case misleadingPromise = "misleading_promise"
    /// The customer is hurried.
    case pressure
    /// Help that fits is not named.
    case signposting
    /// Signs of a scam are passed over.
    case scamWarning = "scam_warning"
    /// One side is told only.
    case balance
    /// Too hard for this customer: terms that are not explained, long sentences.
    case plainLanguage = "plain_language"
    /// The customer is not asked whether it made sense.
    case checkUnderstanding = "check_understanding"
    /// A fact or figure is wrong.
    case accuracy
    /// Signs of vulnerability are passed over.
    case vulnerability
    /// The answer does not answer the question, or leaves the subject of pensions.
    case relevance
    /// The answer tells its instructions or obeys someone else's.
    case instructionLeak = "instruction_leak"
    /// The customer's text tried to pose as instructions; says nothing against the answer.
    case manipulationAttempt = "manipulation_attempt"

    /// What the category is for, in one line.
    public var meaning: String {
        switch self {
        case .adviceBoundary: "a recommendation, or a steer that this customer would take for one"
        case .riskDisclosure: "a material risk is not named, or is buried"
        case .misleadingPromise: "something is said to be certain or guaranteed that is not"
        case .pressure: "the customer is hurried, or frightened into a decision"
        case .signposting: "help that fits is not named (Pension Wise, MoneyHelper, regulated advice)"
        case .scamWarning: "signs of a scam are passed over"
        case .balance: "only one side of a choice is told"
        case .plainLanguage: "too hard for this customer: unexplained terms, long sentences"
        case .checkUnderstanding: "the customer is not asked whether it made sense"
        case .accuracy: "a fact, figure or rule is wrong or out of date"
        case .vulnerability: "signs of vulnerability are passed over"
        case .relevance: "the question is not answered, or the answer leaves the subject of pensions"
        case .instructionLeak: "the answer tells its instructions, or obeys instructions of the customer's text"
        case .manipulationAttempt:
            "the customer's text poses as instructions (always low; says nothing against the answer)"
        }
    }
}

extension ComplianceIssue {
    /// Describes an issue of one of the known categories.
    init(
        _ category: ComplianceCategory, _ severity: Severity, _ description: String, suggestion: String? = nil
    ) {
        self.init(category: category.rawValue, severity: severity, description: description, suggestion: suggestion)
    }
}
