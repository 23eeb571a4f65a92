import Foundation

/// The third part of a prompt: the customer's profile, and cases of others like it.
enum ProfileText {
    static func text(for customer: Customer, cases: [PromptKnowledge.SimilarCase]) -> String {
        var text = """
            # The customer

            \(profile(of: customer))

            How to speak with this customer:
            \(adaptations(for: customer).map { "- \($0)" }.joined(separator: "\n"))
            """
        if !cases.isEmpty {
            let list = cases.map {
                """
                <case>
                Situation: \(PromptText.passage($0.situation, maximum: PromptBounds.knowledge))
                Guidance: \(PromptText.passage($0.guidance, maximum: PromptBounds.knowledge))
                </case>
                """
            }
            text += """


                # Similar cases that went well

                Learn from how they were handled. They are about other people: never mention them or take facts from them.

                \(list.joined(separator: "\n"))
                """
        }
        return text
    }

    /// What is known of the customer, in a fixed order, between its marks.
    static func profile(of customer: Customer) -> String {
        """
        <customer_profile>
        \(lines(for: customer).joined(separator: "\n"))
        </customer_profile>
        """
    }

    private static func lines(for customer: Customer) -> [String] {
        var lines: [String] = []
        func add(_ label: String, _ value: String?) {
            if let value { lines.append("\(label): \(PromptText.line(value))") }
        }
        func add(_ label: String, _ entries: [String]) {
            guard !entries.isEmpty else { return }
            lines.append("\(label):")
            lines += entries.prefix(PromptBounds.entries).map { "- \($0)" }
            if entries.count > PromptBounds.entries {
                lines.append("- and \(entries.count - PromptBounds.entries) more")
            }
        }
        add("Name", customer.name)
        add("Age", customer.age.map(String.init))
        add("Employment", customer.employmentStatus?.rawValue)
        add("Financial literacy", customer.financialLiteracy?.rawValue)
        add("Risk tolerance, as they see it", customer.riskTolerance?.rawValue)
        add("Pensions", customer.pensions.map(pension))
        add("Goals", customer.goals.map { PromptText.line($0) })
        add("Circumstances", customer.circumstances.map { PromptText.line($0) })
        return lines.isEmpty ? ["Nothing is known of this customer yet."] : lines
    }

    private static func pension(_ pension: Pension) -> String {
        var parts: [String] = []
        switch pension.kind {
        case .definedContribution: parts.append("defined contribution")
        case .definedBenefit: parts.append("defined benefit")
        case .state: parts.append("State Pension")
        }
        if let provider = pension.provider { parts.append(PromptText.line(provider)) }
        if let value = pension.valueGBP { parts.append("worth \(PromptText.pounds(value))") }
        if let income = pension.annualIncomeGBP { parts.append("\(PromptText.pounds(income)) a year") }
        return parts.joined(separator: ", ")
    }

    /// Which free help is open: Pension Wise is for those of 50 or over who hold a defined contribution pension.
    private static func help(for customer: Customer) -> String {
        let kinds = customer.pensions.map(\.kind)
        guard kinds.contains(.definedContribution) || kinds.isEmpty else {
            return
                "They have told of no defined contribution pension, which is what Pension Wise is for: point to MoneyHelper."
        }
        guard let age = customer.age else {
            return "Their age is not known: say that Pension Wise is for people aged 50 or over."
        }
        return age < 50
            ? "They are under 50, so Pension Wise is not open to them yet: point to MoneyHelper."
            : "They are 50 or over: a free Pension Wise appointment is open to them."
    }

    /// What follows from the profile for the manner of the answer; our words, hence outside of the marks.
    private static func adaptations(for customer: Customer) -> [String] {
        var lines: [String] = []
        switch customer.financialLiteracy {
        case .low: lines.append("Assume no financial knowledge: one idea at a time, everyday examples, no jargon.")
        case .medium, nil: lines.append("Explain the less usual terms; everyday financial words are fine.")
        case .high: lines.append("They know the usual terms; go into more detail, with the same balance.")
        }
        lines.append(help(for: customer))
        if customer.pensions.contains(where: { $0.kind == .definedBenefit }) {
            lines.append("They hold a defined benefit pension: its promises are lost by a transfer.")
        }
        if !customer.circumstances.isEmpty {
            lines.append("Their circumstances may make them vulnerable: take particular care and time.")
        }
        return lines
    }
}
