/// Whether the answer names help that fits (COBS 19.7: pensions nudge; PRIN 2A.5).
///
/// Medium where no help is named at all. Low where someone of 50 or over who asks about taking money out is pointed to
/// other help but not to Pension Wise.
struct SignpostRule: ComplianceRule {
    func issues(in answer: CheckedAnswer) -> [ComplianceIssue] {
        guard answer.guidance.contains(Self.help) else {
            return [
                ComplianceIssue(
                    .signposting, .medium, "The guidance names no free or regulated help.",
                    suggestion: "Name MoneyHelper, Pension Wise for those aged 50 or over, or a regulated adviser.")
            ]
        }
        let kinds = answer.customer.pensions.map(\.kind)
        let hasPot = kinds.contains(.definedContribution) || kinds.isEmpty
        guard answer.topics.isAccess, hasPot, answer.customer.age.map({ $0 >= 50 }) ?? false,
            !answer.guidance.contains(["pension wise"])
        else { return [] }
        return [
            ComplianceIssue(
                .signposting, .low,
                "A customer of 50 or over asks about taking money out and is not pointed to Pension Wise.",
                suggestion: "Say that a free Pension Wise appointment is open to them.")
        ]
    }

    private static let help: PhraseList = [
        "moneyhelper*", "money helper", "helpwrarian", "helpwr arian", "pension wise", "gov.uk*",
        "scamsmart|stepchange",
        "regulated|authorised|financial|tax|independent|debt {financial|pension|transfer} adviser|advisor|advisers|advisors|advice",
        "transfer specialist|specialists", "national debtline", "citizens advice", "future pension centre",
        "pension tracing service", "fca register", "financial conduct authority|authority's {register}",
        "warning list", "hm revenue|hmrc", "report fraud", "pensions ombudsman", "age uk",
    ]
}
