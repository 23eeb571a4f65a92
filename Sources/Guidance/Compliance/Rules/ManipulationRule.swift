/// Notes that a customer's text tried to pose as instructions.
///
/// Low: it says nothing against the answer.
struct ManipulationRule: ComplianceRule {
    func issues(in answer: CheckedAnswer) -> [ComplianceIssue] {
        let customer = answer.customer
        let texts =
            [answer.questionText, customer.name ?? ""] + customer.goals.prefix(PromptBounds.entries)
            + customer.circumstances.prefix(PromptBounds.entries)
            + customer.pensions.prefix(PromptBounds.entries).compactMap(\.provider)
        let found = Set(texts.flatMap { InjectionSignals.found(in: $0) }.map(\.kind))
        return InjectionSignal.Kind.allCases.filter(found.contains).map {
            ComplianceIssue(.manipulationAttempt, .low, InjectionSignal(kind: $0).description)
        }
    }
}
