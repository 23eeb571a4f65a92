import Contract
import Guidance
import LanguageModels
import Logging

/// Has an answer rewritten so that it passes its check, by the model that answers customers and in the same voice.
final class GuidanceRefiner: Sendable {
    private let call: PersistentCall
    private let knowledge: KnowledgeBase
    /// How long a refinement may wait for a model; nil for as long as it takes.
    private let patience: Duration?

    init(_ call: PersistentCall, knowledge: KnowledgeBase, patience: Duration?) {
        self.call = call
        self.patience = patience
        self.knowledge = knowledge
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
        let brief: ConsultationBrief
        if let known = subject.brief {
            brief = known
        } else {
            brief = await knowledge.brief(for: subject.customer, question: subject.question)
        }
        let problem: String
        do {
            let form = form(text, issues, purpose, subject, brief)
            switch try await call.ask(form, spending: &spending, expiry: expiry ?? patienceEnd) {
            case .answered(let response, _):
                if response.stopReason == .endTurn, response.text.hasWords { return response.text }
                problem = "stopped by \(response.stopReason.rawValue)"
            case .failed(let error): problem = "\(error)"
            }
        } catch ModelGateway.Refusal.expired where expiry == nil {
            problem = "no model could be asked in time"
        }
        call.logger.notice(
            "An answer could not be refined",
            metadata: ["consultation": "\(subject.consultationID)", "problem": "\(problem)"])
        return nil
    }

    private var patienceEnd: Timestamp? {
        patience.map { Timestamp.now.advanced(byMilliseconds: $0.wholeMilliseconds) }
    }

    private func form(
        _ text: String, _ issues: [ComplianceIssue], _ purpose: ComplianceCourse.Purpose, _ subject: ComplianceSubject,
        _ brief: ConsultationBrief
    ) -> RequestForm {
        let prompt = RefinementPrompt(for: brief.prompt).prompt(
            customer: subject.customer, knowledge: brief.knowledge, conversation: subject.conversation,
            question: subject.question, guidance: text,
            issues: issues, purpose: purpose == .correct ? .correct : .strengthen)
        let key = subject.customer.customerID
        return { $0.request(prompt, cacheKey: key) }
    }
}
