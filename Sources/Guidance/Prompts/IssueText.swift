/// Issues as lines of a prompt, between marks: they may quote what others wrote.
enum IssueText {
    /// The gravest first, those of equal weight in their order.
    static func text(for issues: [ComplianceIssue]) -> String {
        let order = issues.indices.sorted { (issues[$1].severity, $0) < (issues[$0].severity, $1) }
        let lines = order.prefix(PromptBounds.issues).map { index in
            let issue = issues[index]
            var line = "- \(PromptText.line(issue.category, maximum: 100)), \(issue.severity.rawValue): "
            line += PromptText.line(issue.description, maximum: PromptBounds.issue)
            if let suggestion = issue.suggestion {
                line += " Suggested: \(PromptText.line(suggestion, maximum: PromptBounds.issue))"
            }
            return line
        }
        return """
            <issues>
            \(lines.isEmpty ? "- none" : lines.joined(separator: "\n"))
            </issues>
            """
    }
}
