extension ComplianceVerdict {
    /// The most issues that a verdict may have, as in the wire contract.
    public static let maximumIssues = 100

    /// The verdict with issues that rules found beside it: the same or stricter, never laxer.
    ///
    /// The issues are added, but for those that stand there already in the same category and words: of these the more severe
    /// one stays. An added issue of medium severity or worse means not passed; a critical issue, whoever found it, means not
    /// passed and that a person has to look. Confidence and reasoning stay. Beyond ``maximumIssues`` the least severe of
    /// the added issues are left out.
    ///
    /// - Parameter issues: what the rules found.
    /// - Returns: the verdict that counts.
    public func tightened(by issues: [ComplianceIssue]) -> ComplianceVerdict {
        var verdict = self
        var added: [ComplianceIssue] = []
        for issue in issues {
            if let index = verdict.issues.firstIndex(where: { $0.isSame(as: issue) }) {
                verdict.issues[index].severity = max(verdict.issues[index].severity, issue.severity)
            } else if let index = added.firstIndex(where: { $0.isSame(as: issue) }) {
                added[index].severity = max(added[index].severity, issue.severity)
            } else {
                added.append(issue)
            }
        }
        let room = max(0, Self.maximumIssues - verdict.issues.count)
        if added.count > room {
            // Stable: equally severe issues keep their order.
            let kept = added.indices.sorted { (added[$1].severity, $0) < (added[$0].severity, $1) }.prefix(room)
            added = kept.sorted().map { added[$0] }
        }
        verdict.issues += added
        let worst = max(issues.map(\.severity).max() ?? .low, self.issues.map(\.severity).max() ?? .low)
        if issues.contains(where: { $0.severity >= .medium }) || worst == .critical { verdict.passed = false }
        if worst == .critical { verdict.requiresHumanReview = true }
        return verdict
    }

    /// What counts when a review came to no verdict: not passed, and a person has to look.
    ///
    /// - Parameters:
    ///   - reason: why there is no verdict, without customers' words.
    ///   - issues: what the rules found all the same.
    /// - Returns: a verdict without any confidence.
    public static func unverified(_ reason: String, issues: [ComplianceIssue]) -> ComplianceVerdict {
        ComplianceVerdict(passed: false, requiresHumanReview: true, confidence: 0, reasoning: reason).tightened(
            by: issues)
    }
}

extension ComplianceIssue {
    fileprivate func isSame(as other: ComplianceIssue) -> Bool {
        category == other.category && description == other.description
    }
}
