/// The way of one answer through its compliance check: checked, refined where that helps, checked again, and so to its end.
///
/// Pure: it is told what came of each step and says what is next. It ends after at most `rounds` refinements, with at most one check more than that.
public struct ComplianceCourse: Sendable {
    /// What a course keeps to.
    public struct Policy: Sendable, Equatable {
        /// A text that passes with less confidence than this is strengthened; 0 to 1.
        public var minimumConfidence: Double
        /// How often a text may be refined; 0 only checks.
        public var rounds: Int

        /// Makes a policy; the defaults suit answers that are already with the customer.
        public init(minimumConfidence: Double = 0.7, rounds: Int = 2) {
            self.minimumConfidence = minimumConfidence
            self.rounds = rounds
        }
    }

    /// What a refinement is for.
    public enum Purpose: Sendable, Equatable, CaseIterable {
        /// The text failed: mend what is wrong.
        case correct
        /// The text passes, but not surely: make it plainer that it does.
        case strengthen
    }

    /// What is to be done next.
    public enum Step: Sendable, Equatable {
        /// Check this text.
        case check(String)
        /// Rewrite this text.
        case refine(String, issues: [ComplianceIssue], purpose: Purpose)
        /// Nothing more.
        case end(Conclusion)
    }

    /// What came of it all.
    public struct Conclusion: Sendable, Equatable {
        /// The verdict on the answer as it was given.
        public var verdict: ComplianceVerdict
        /// The latest refined text that was checked, and its verdict; nil where none was made.
        public var refined: RefinedText?
        /// Why a person should look at it; nil where nobody needs to.
        public var review: ReviewReason?

        /// The text that passes, refined or as it was given; nil where none does.
        public func passingText(for original: String) -> String? {
            if let refined, refined.verdict.passed { return refined.text }
            return verdict.passed ? original : nil
        }

        /// The refined text that may take the place of the first: it passes, or fails less gravely and holds nothing that must not reach a customer.
        public var correction: RefinedText? {
            guard let refined else { return nil }
            let isBetter =
                !verdict.passed && refined.isVerified && !refined.verdict.hasCriticalIssue
                && refined.verdict.isLessGrave(than: verdict)
            return refined.verdict.passed || isBetter ? refined : nil
        }
    }

    /// A text that was rewritten, and what its check said.
    public struct RefinedText: Sendable, Equatable {
        /// The text.
        public var text: String
        /// The verdict on it.
        public var verdict: ComplianceVerdict
        /// Whether the verdict is that of a check, and not the lack of one.
        public var isVerified: Bool
    }

    /// What a check brought.
    public enum CheckResult: Sendable, Equatable {
        /// A verdict.
        case verdict(ComplianceVerdict)
        /// None, after all tries; the verdict given stands in, and does not pass.
        case unverified(ComplianceVerdict)
    }

    private enum State {
        case checking
        case refining
        case ended
    }

    private let policy: Policy
    private var text: String
    private var state = State.checking
    private var first: ComplianceVerdict?
    private var refined: RefinedText?
    private var rounds = 0

    /// Begins with an answer as it was given.
    public init(_ text: String, policy: Policy = Policy()) {
        self.text = text
        self.policy = policy
    }

    /// The first step.
    public var start: Step { .check(text) }

    /// Takes what a check brought.
    public mutating func checked(_ result: CheckResult) -> Step {
        precondition(state == .checking, "a check ended that was not asked for")
        let verdict: ComplianceVerdict
        let isVerified: Bool
        switch result {
        case .verdict(let given): (verdict, isVerified) = (given, true)
        case .unverified(let given): (verdict, isVerified) = (given.failing, false)
        }
        if first == nil {
            first = verdict
        } else {
            refined = RefinedText(text: text, verdict: verdict, isVerified: isVerified)
        }
        guard isVerified else { return end(.unverified) }
        guard let purpose = purpose(after: verdict) else { return end(nil) }
        guard rounds < policy.rounds else { return end(purpose.failure) }
        rounds += 1
        state = .refining
        return .refine(text, issues: verdict.issues, purpose: purpose)
    }

    /// Takes a rewritten text.
    public mutating func refined(_ rewritten: String) -> Step {
        precondition(state == .refining, "a refinement ended that was not asked for")
        text = rewritten
        state = .checking
        return .check(rewritten)
    }

    /// Takes note that no rewritten text is to be had.
    public mutating func couldNotRefine() -> Step {
        precondition(state == .refining, "a refinement ended that was not asked for")
        return end(purpose(after: refined?.verdict ?? first ?? .empty)?.failure)
    }

    private func purpose(after verdict: ComplianceVerdict) -> Purpose? {
        guard verdict.passed else { return .correct }
        return verdict.confidence < policy.minimumConfidence ? .strengthen : nil
    }

    private mutating func end(_ problem: ReviewReason?) -> Step {
        state = .ended
        let verdict = first ?? .empty
        let verdicts = [verdict, refined?.verdict].compactMap { $0 }
        let review: ReviewReason? =
            if verdicts.contains(where: \.hasCriticalIssue) {
                .criticalIssue
            } else if let problem {
                problem
            } else {
                verdicts.contains(where: \.requiresHumanReview) ? .requestedByCheck : nil
            }
        return .end(Conclusion(verdict: verdict, refined: refined, review: review))
    }
}

extension ComplianceCourse.Purpose {
    /// What remains to be said where it was not reached.
    fileprivate var failure: ReviewReason {
        switch self {
        case .correct: .notCorrected
        case .strengthen: .lowConfidence
        }
    }
}

extension ComplianceVerdict {
    /// Whether its worst issues are less severe than another's, or as severe and fewer.
    func isLessGrave(than other: ComplianceVerdict) -> Bool {
        let (worst, otherWorst) = (issues.map(\.severity).max(), other.issues.map(\.severity).max())
        guard let worst else { return otherWorst != nil }
        guard let otherWorst, worst <= otherWorst else { return false }
        return worst < otherWorst || issues.count { $0.severity == worst } < other.issues.count { $0.severity == worst }
    }

    /// Whether one of its issues must not reach a customer.
    public var hasCriticalIssue: Bool { issues.contains { $0.severity == .critical } }

    /// The same, and not passed.
    fileprivate var failing: ComplianceVerdict {
        var verdict = self
        verdict.passed = false
        verdict.requiresHumanReview = true
        return verdict
    }

    /// Stands where there was no check.
    fileprivate static let empty = ComplianceVerdict(passed: false, requiresHumanReview: true, confidence: 0)
}
