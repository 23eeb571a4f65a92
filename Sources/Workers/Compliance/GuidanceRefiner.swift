import Contract
import Guidance
import LanguageModels
import Logging

/// Has an answer rewritten so that it passes its check, by the model that answers customers and in the same voice.
final class GuidanceRefiner: Sendable {
    private let call: PersistentCall
    private let prompt: RefinementPrompt

    init(_ call: PersistentCall, prompt: RefinementPrompt) {
        self.call = call
        self.prompt = prompt
    }

    /// Rewrites one text.
    ///
    /// - Parameters:
    ///   - text: The text.
    ///   - issues: What is wrong with it.
    ///   - purpose: Whether it failed, or passed unsurely.
    ///   - subject: What it answers.
    ///   - spending: What the calls used is added to it.
    ///   - expiry: When the text is of no use any more.
    /// - Returns: The new text; nil where the model declined, was cut off, or could not be asked.
    /// - Throws: What `PersistentCall` throws.
    func refined(
        _ text: String, issues: [ComplianceIssue], purpose: ComplianceCourse.Purpose, of subject: ComplianceSubject,
        spending: inout ModelSpending, expiry: Timestamp? = nil
    ) async throws -> String? {
        let problem: String
        switch try await call.ask(form(text, issues, purpose, subject), spending: &spending, expiry: expiry) {
        case .answered(let response, _):
            if response.stopReason == .endTurn, !response.text.isEmpty { return response.text }
            problem = "stopped by \(response.stopReason.rawValue)"
        case .failed(let error): problem = "\(error)"
        }
        call.logger.notice(
            "An answer could not be refined",
            metadata: ["consultation": "\(subject.consultationID)", "problem": "\(problem)"])
        return nil
    }

    private func form(
        _ text: String, _ issues: [ComplianceIssue], _ purpose: ComplianceCourse.Purpose, _ subject: ComplianceSubject
    ) -> RequestForm {
        let prompt = prompt.prompt(
            customer: subject.customer, knowledge: PromptKnowledge(), question: subject.question, guidance: text,
            issues: issues, purpose: purpose == .correct ? .correct : .strengthen)
        let key = subject.customer.customerID
        return { $0.request(prompt, cacheKey: key) }
    }
}
