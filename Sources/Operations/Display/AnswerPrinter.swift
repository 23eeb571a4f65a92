import Contract
import Guidance

/// Prints answers as they arrive: text to standard output, remarks to standard error.
public final class AnswerPrinter: Sendable {
    private let isTerminal: Bool
    private let write: @Sendable (String) throws -> Void
    private let remark: @Sendable (String) -> Void

    /// Prints somewhere.
    ///
    /// - Parameters:
    ///   - isTerminal: Whether to set things off from each other by their style.
    ///   - write: Takes the text, piece by piece.
    ///   - remark: Takes the remarks, line by line.
    public init(
        isTerminal: Bool, write: @escaping @Sendable (String) throws -> Void,
        remark: @escaping @Sendable (String) -> Void
    ) {
        self.isTerminal = isTerminal
        self.write = write
        self.remark = remark
    }

    /// Shows one thing.
    ///
    /// - Parameter output: What comes next.
    /// - Throws: What `write` throws.
    public func show(_ output: AnswerFollower.Output) throws {
        switch output {
        case .header(let request):
            let customer = request.customer.name ?? request.customer.customerID
            try write(styled("\(request.consultationID) · \(customer)", "1") + "\n")
            try write(styled(request.question, "36") + "\n\n")
        case .text(let text): try write(text.printable)
        case .restarted:
            try write("\n")
            remark(styled("(the worker began this answer anew)", "33") + "\n")
        case .ended(let result):
            try write("\n")
            remark(remarks(on: result) + "\n")
            try write("\n")
        case .checked(let check):
            remark(remarks(on: check.validated.verdict) + "\n")
            guard let correction = check.correction else { return }
            let kind = correction.passed ? "the corrected answer" : "a better answer, which does not pass either"
            remark(styled("In its place, \(kind):", "33") + "\n\n")
            try write(correction.text.printable + "\n\n")
        }
    }

    private func remarks(on verdict: ComplianceVerdict) -> String {
        var facts = [verdict.passed ? "check passed" : "check failed", "confidence \(Int(verdict.confidence * 100)) %"]
        if verdict.requiresHumanReview { facts.append("a person will look at it") }
        var lines = [styled(facts.joined(separator: ", "), verdict.passed ? "32" : "31")]
        for issue in verdict.issues {
            lines.append(styled("  \(issue.severity.rawValue) · \(issue.category): \(issue.description)", "31"))
            if let suggestion = issue.suggestion { lines.append(styled("    → \(suggestion)", "2")) }
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private func remarks(on result: ConsultationResult) -> String {
        switch result.outcome {
        case .failed(let failed): return styled("failed (\(failed.code.rawValue)): \(failed.message)", "31")
        case .completed(let completed):
            var facts = [Figures.seconds(completed.timing.totalMilliseconds) + " in all", "\(completed.chunks) chunks"]
            if let first = completed.timing.timeToFirstTokenMilliseconds {
                facts.insert("first text after " + Figures.seconds(first), at: 0)
            }
            return styled(facts.joined(separator: ", "), "2")
        }
    }

    /// What others wrote, set off by a style that is ours.
    private func styled(_ text: String, _ code: String) -> String {
        isTerminal ? "\u{1B}[\(code)m\(text.printable)\u{1B}[0m" : text.printable
    }
}
