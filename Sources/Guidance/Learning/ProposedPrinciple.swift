/// A principle that a reflection drew, before anybody has judged it.
public struct ProposedPrinciple: Sendable, Equatable {
    /// What to do, in one sentence.
    public var principle: String
    /// Where it applies, such as `transfers`.
    public var domain: String
    /// Why.
    public var rationale: String

    /// States a proposal.
    public init(principle: String, domain: String, rationale: String) {
        self.principle = principle
        self.domain = domain
        self.rationale = rationale
    }

    /// What rules like it are found by: the form in which rules are searched.
    public var searchText: String { domain.isEmpty ? principle : "\(domain)\n\(principle)" }
}
