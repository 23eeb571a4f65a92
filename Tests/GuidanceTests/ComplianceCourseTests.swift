import Guidance
import SeededRandomness
import Testing

@Suite struct ComplianceCourseTests {
    typealias Course = ComplianceCourse

    private func verdict(
        passed: Bool, confidence: Double = 0.9, severity: ComplianceIssue.Severity? = nil, review: Bool = false
    ) -> ComplianceVerdict {
        ComplianceVerdict(
            passed: passed, requiresHumanReview: review, confidence: confidence,
            issues: severity.map { [ComplianceIssue(category: "advice_boundary", severity: $0, description: "d")] }
                ?? [])
    }

    /// Runs a course on given verdicts; each refinement adds a mark to the text.
    private func conclusion(_ verdicts: [Course.CheckResult], policy: Course.Policy = Course.Policy()) -> (
        conclusion: Course.Conclusion?, purposes: [Course.Purpose], checks: Int
    ) {
        var course = Course("text", policy: policy)
        var step = course.start
        var purposes: [Course.Purpose] = []
        var checks = 0
        while true {
            switch step {
            case .check:
                guard checks < verdicts.count else { return (nil, purposes, checks) }
                step = course.checked(verdicts[checks])
                checks += 1
            case .refine(let text, _, let purpose):
                purposes.append(purpose)
                step = course.refined(text + "'")
            case .end(let conclusion): return (conclusion, purposes, checks)
            }
        }
    }

    @Test func whatPassesIsLeftAlone() {
        let run = conclusion([.verdict(verdict(passed: true))])
        #expect(run.conclusion?.verdict == verdict(passed: true) && run.conclusion?.review == nil)
        #expect(run.conclusion?.passingText(for: "text") == "text" && run.conclusion?.refined == nil)
    }

    @Test func whatFailsIsCorrectedAndCheckedAgain() {
        let run = conclusion([.verdict(verdict(passed: false, severity: .high)), .verdict(verdict(passed: true))])
        #expect(run.purposes == [.correct])
        #expect(run.conclusion?.correction?.text == "text'" && run.conclusion?.correction?.verdict.passed == true)
        #expect(run.conclusion?.passingText(for: "text") == "text'")
        #expect(run.conclusion?.review == nil)
    }

    @Test func aCriticalIssueAlwaysGoesToAPerson() {
        let run = conclusion([.verdict(verdict(passed: false, severity: .critical)), .verdict(verdict(passed: true))])
        #expect(run.conclusion?.review == .criticalIssue)
        #expect(run.conclusion?.correction?.verdict.passed == true)
    }

    @Test func whatCannotBeCorrectedGoesToAPersonAfterTheRounds() {
        let failing = Course.CheckResult.verdict(verdict(passed: false, severity: .high))
        let run = conclusion([failing, failing, failing, failing])
        #expect(run.checks == 3 && run.purposes.count == 2)
        #expect(run.conclusion?.review == .notCorrected && run.conclusion?.passingText(for: "text") == nil)
        #expect(run.conclusion?.correction == nil, "no better than the first")
    }

    @Test func aTextThatFailsLessGravelyIsSentAndMarked() {
        let run = conclusion(
            [.verdict(verdict(passed: false, severity: .high)), .verdict(verdict(passed: false, severity: .medium))],
            policy: Course.Policy(rounds: 1))
        #expect(run.conclusion?.correction?.verdict.passed == false && run.conclusion?.review == .notCorrected)
        let worse = conclusion(
            [.verdict(verdict(passed: false, severity: .medium)), .verdict(verdict(passed: false, severity: .high))],
            policy: Course.Policy(rounds: 1))
        #expect(worse.conclusion?.correction == nil && worse.conclusion?.review == .notCorrected)
    }

    @Test func aCorrectionWithACriticalIssueIsNotSent() {
        let critical = Course.CheckResult.verdict(verdict(passed: false, severity: .critical))
        let run = conclusion([critical, critical, critical])
        #expect(run.conclusion?.correction == nil && run.conclusion?.review == .criticalIssue)
    }

    @Test func whatPassesUnsurelyIsStrengthened() {
        let run = conclusion([.verdict(verdict(passed: true, confidence: 0.5)), .verdict(verdict(passed: true))])
        #expect(run.purposes == [.strengthen] && run.conclusion?.review == nil)
        #expect(run.conclusion?.correction?.text == "text'")
    }

    @Test func whatStaysUnsureGoesToAPersonAndStands() {
        let unsure = Course.CheckResult.verdict(verdict(passed: true, confidence: 0.5))
        let run = conclusion([unsure, unsure, unsure])
        #expect(run.conclusion?.review == .lowConfidence)
        #expect(run.conclusion?.passingText(for: "text") == "text''")
    }

    @Test func aStrengtheningThatMakesItWorseIsDropped() {
        let run = conclusion(
            [.verdict(verdict(passed: true, confidence: 0.5)), .verdict(verdict(passed: false, severity: .high))],
            policy: Course.Policy(rounds: 1))
        #expect(run.conclusion?.passingText(for: "text") == "text" && run.conclusion?.correction == nil)
        #expect(run.conclusion?.review == .notCorrected)
    }

    @Test func whatCouldNotBeCheckedNeverPasses() {
        let run = conclusion([.unverified(verdict(passed: true, confidence: 1))])
        #expect(run.conclusion?.verdict.passed == false && run.conclusion?.verdict.requiresHumanReview == true)
        #expect(run.conclusion?.review == .unverified && run.conclusion?.passingText(for: "text") == nil)
        let refined = conclusion([
            .verdict(verdict(passed: false, severity: .high)), .unverified(verdict(passed: true)),
        ])
        #expect(refined.conclusion?.review == .unverified && refined.conclusion?.correction == nil)
        #expect(refined.conclusion?.passingText(for: "text") == nil)
    }

    @Test func aPersonIsAskedWhereTheCheckWantsIt() {
        #expect(conclusion([.verdict(verdict(passed: true, review: true))]).conclusion?.review == .requestedByCheck)
    }

    @Test func withoutRoundsItIsOnlyChecked() {
        let run = conclusion([.verdict(verdict(passed: false, severity: .low))], policy: Course.Policy(rounds: 0))
        #expect(run.purposes.isEmpty && run.conclusion?.review == .notCorrected)
    }

    @Test func noRewrittenTextEndsIt() {
        var course = Course("text")
        _ = course.checked(.verdict(verdict(passed: false, severity: .medium)))
        guard case .end(let conclusion) = course.couldNotRefine() else {
            Issue.record("it goes on")
            return
        }
        #expect(conclusion.review == .notCorrected && conclusion.refined == nil)
    }

    /// Whatever checks say: it ends in time, nothing passes that no check let pass, and what is critical is seen by a person.
    @Test func itHoldsForAnyVerdicts() {
        var random = SeededGenerator(seed: 4)
        for _ in 0..<5_000 {
            let results = (0..<6).map { _ -> Course.CheckResult in
                let verdict = verdict(
                    passed: Bool.random(using: &random), confidence: Double.random(in: 0...1, using: &random),
                    severity: Bool.random(using: &random)
                        ? ComplianceIssue.Severity.allCases.randomElement(using: &random) : nil,
                    review: Bool.random(using: &random))
                return Int.random(in: 0..<5, using: &random) == 0 ? .unverified(verdict) : .verdict(verdict)
            }
            let rounds = Int.random(in: 0...4, using: &random)
            let run = conclusion(results, policy: Course.Policy(rounds: rounds))
            guard let end = run.conclusion else {
                Issue.record("it did not end")
                return
            }
            #expect(run.checks <= rounds + 1 && run.purposes.count <= rounds)
            let seen = results.prefix(run.checks)
            let mayPass = seen.contains { if case .verdict(let verdict) = $0 { verdict.passed } else { false } }
            #expect(end.passingText(for: "text") == nil || mayPass)
            #expect(end.review != nil || end.passingText(for: "text") != nil, "what fails for good is seen by a person")
            if end.verdict.hasCriticalIssue { #expect(end.review == .criticalIssue) }
            if let correction = end.correction, correction.verdict.hasCriticalIssue {
                #expect(correction.verdict.passed)
            }
        }
    }
}
