import Contract
import Guidance
import KafkaTracing
import Tracing

/// Takes an answer along its `ComplianceCourse`: has it checked, refined and checked again.
struct ComplianceReview: Sendable {
    /// What came of it, and what it took.
    struct Outcome {
        let conclusion: ComplianceCourse.Conclusion
        /// Who gave the first verdict.
        let provider: String
        let model: String
        /// What the checks used.
        let checks: ModelSpending
        /// What the refinements used.
        let refinements: ModelSpending
    }

    let checker: ComplianceChecker
    let refiner: GuidanceRefiner
    let policy: ComplianceCourse.Policy

    /// Reviews one answer.
    ///
    /// - Parameters:
    ///   - text: The answer.
    ///   - subject: What it answers.
    ///   - expiry: When the outcome is of no use any more.
    /// - Returns: What came of it.
    /// - Throws: What `PersistentCall` throws.
    func review(_ text: String, of subject: ComplianceSubject, expiry: Timestamp? = nil) async throws -> Outcome {
        let attributes = SpanAttributes(partOfKind: .guardrail)
        return try await withSpan("review answer") { span in
            span.attributes = attributes
            do {
                let outcome = try await outcome(of: text, subject, expiry)
                outcome.describe(span)
                return outcome
            } catch {
                span.fail(code(error))
                throw error
            }
        }
    }

    /// Why a review came to no end, as a span tells it.
    private func code(_ error: any Error) -> String {
        switch error {
        case is CancellationError: FailureCode.cancelled.rawValue
        case ModelGateway.Refusal.expired: FailureCode.expired.rawValue
        case is WorkerError: "misconfigured"
        default: FailureCode.internal.rawValue
        }
    }

    private func outcome(
        of text: String, _ subject: ComplianceSubject, _ expiry: Timestamp?
    ) async throws -> Outcome {
        var course = ComplianceCourse(text, policy: policy)
        var step = course.start
        var first: ComplianceChecker.Checked?
        var checks = ModelSpending()
        var refinements = ModelSpending()
        while true {
            switch step {
            case .check(let text):
                let checked = try await checker.check(text, of: subject, spending: &checks, expiry: expiry)
                first = first ?? checked
                step = course.checked(checked.result)
            case .refine(let text, let issues, let purpose):
                let refined = try await refiner.refined(
                    text, issues: issues, purpose: purpose, of: subject, spending: &refinements, expiry: expiry)
                step = refined.map { course.refined($0) } ?? course.couldNotRefine()
            case .end(let conclusion):
                return Outcome(
                    conclusion: conclusion, provider: first?.provider ?? "", model: first?.model ?? "", checks: checks,
                    refinements: refinements)
            }
        }
    }
}
