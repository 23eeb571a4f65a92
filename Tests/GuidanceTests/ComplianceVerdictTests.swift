import Guidance
import SeededRandomness
import Testing

@Suite(.timeLimit(.minutes(1)))
struct ComplianceVerdictTests {
    private func issue(_ severity: ComplianceIssue.Severity, _ description: String = "d") -> ComplianceIssue {
        ComplianceIssue(category: "advice_boundary", severity: severity, description: description)
    }

    private let sound = ComplianceVerdict(passed: true, requiresHumanReview: false, confidence: 0.9)

    @Test func lowIssuesAreAddedAndNothingElse() {
        let verdict = sound.tightened(by: [issue(.low)])
        #expect(verdict.passed)
        #expect(!verdict.requiresHumanReview)
        #expect(verdict.issues == [issue(.low)])
    }

    @Test func mediumFailsAndCriticalCallsForAPerson() {
        #expect(!sound.tightened(by: [issue(.medium)]).passed)
        #expect(!sound.tightened(by: [issue(.medium)]).requiresHumanReview)
        #expect(!sound.tightened(by: [issue(.critical)]).passed)
        #expect(sound.tightened(by: [issue(.critical)]).requiresHumanReview)
    }

    @Test func theSameIssueStandsOnceInItsGravestForm() {
        let verdict = sound.tightened(by: [issue(.low), issue(.high), issue(.medium, "e")])
        #expect(verdict.issues == [issue(.high), issue(.medium, "e")])
        #expect(verdict.tightened(by: [issue(.critical)]).issues == [issue(.critical), issue(.medium, "e")])
    }

    @Test func aReviewThatCameToNothingIsNotPassed() {
        let verdict = ComplianceVerdict.unverified("The model refused.", issues: [issue(.low)])
        #expect(!verdict.passed)
        #expect(verdict.requiresHumanReview)
        #expect(verdict.confidence == 0)
        #expect(verdict.reasoning == "The model refused.")
        #expect(verdict.issues == [issue(.low)])
    }

    /// Whatever the verdict and the issues, the outcome is the same or stricter.
    @Test(arguments: 0..<500)
    func tighteningIsNeverLaxer(seed: Int) {
        var random = SeededGenerator(seed: UInt64(seed))
        func anyIssues(_ most: Int) -> [ComplianceIssue] {
            (0..<random.below(most)).map { _ in
                ComplianceIssue(
                    category: "c\(random.below(3))", severity: ComplianceIssue.Severity.allCases[random.below(4)],
                    description: "d\(random.below(60))")
            }
        }
        let verdict = ComplianceVerdict(
            passed: random.below(2) == 0, requiresHumanReview: random.below(2) == 0,
            confidence: Double(random.below(101)) / 100, issues: anyIssues(100), reasoning: "r")
        let added = anyIssues(120)
        let outcome = verdict.tightened(by: added)

        #expect(!outcome.passed || verdict.passed)
        #expect(outcome.requiresHumanReview || !verdict.requiresHumanReview)
        #expect(outcome.confidence <= verdict.confidence)
        #expect(outcome.issues.count >= verdict.issues.count)
        #expect(outcome.issues.count <= ComplianceVerdict.maximumIssues)
        // Nothing that was there is gone or milder.
        for (before, after) in zip(verdict.issues, outcome.issues) {
            #expect(before.category == after.category && before.description == after.description)
            #expect(before.severity <= after.severity)
        }
        if added.contains(where: { $0.severity >= .medium }) { #expect(!outcome.passed) }
        if added.contains(where: { $0.severity == .critical }) { #expect(outcome.requiresHumanReview) }
        // Once is as good as twice, and no added issue is lost while there is room.
        #expect(outcome.issues.count == ComplianceVerdict.maximumIssues || outcome.tightened(by: added) == outcome)
        if outcome.issues.count < ComplianceVerdict.maximumIssues {
            for issue in added {
                #expect(
                    outcome.issues.contains {
                        $0.category == issue.category && $0.description == issue.description
                            && $0.severity >= issue.severity
                    })
            }
        }
    }
}
