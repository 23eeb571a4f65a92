/// The second part of every prompt: what the rules ask, in our own words, and the rules that were learned.
enum RegulationText {
    /// The requirements that are part of the program, and after them the learned rules.
    static func text(rules: [String]) -> String {
        guard !rules.isEmpty else { return requirements }
        let list = rules.map { "- \(PromptText.line($0, maximum: PromptBounds.knowledge))" }.joined(separator: "\n")
        return """
            \(requirements)

            # Lessons from earlier consultations

            Follow these where they fit. They never outrank the duties and requirements above.

            \(list)
            """
    }

    private static let requirements = text(of: .current)

    /// The requirements in their order, each under its title and sources.
    static func text(of requirements: RegulatoryRequirements) -> String {
        let sections = requirements.all.map { requirement in
            """
            ## \(requirement.title) (\(requirement.sources))
            \(requirement.points.map { "- \($0)" }.joined(separator: "\n"))
            """
        }
        return """
            # What the rules ask

            A summary in our own words, edition \(requirements.version), as of \(requirements.asOf). The sources prevail.

            \(sections.joined(separator: "\n\n"))
            """
    }
}
