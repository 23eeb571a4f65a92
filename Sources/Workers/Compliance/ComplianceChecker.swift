import Contract
import Guidance
import LanguageModels
import Logging

/// Checks a text: a model gives the verdict, and rules that need none can only make it stricter.
final class ComplianceChecker: Sendable {
    /// A verdict and the reasons for it need no more.
    private static let answerTokens = 2_000
    /// How often a model is asked that answers without a usable verdict.
    private static let tries = 2

    /// Who gave a verdict, or was to give it.
    struct Checked {
        let result: ComplianceCourse.CheckResult
        let provider: String
        let model: String
    }

    private let call: PersistentCall
    private let knowledge: KnowledgeBase
    private let rules = ComplianceRules()
    private let schema: OutputSchema

    init(_ call: PersistentCall, knowledge: KnowledgeBase) throws {
        self.call = call
        self.knowledge = knowledge
        schema = try OutputSchema(name: VerdictAnswer.schemaName, json: VerdictAnswer.schema)
    }

    /// Checks one text.
    ///
    /// - Parameters:
    ///   - text: The text.
    ///   - subject: What it answers.
    ///   - spending: What the calls used is added to it.
    ///   - expiry: When the verdict is of no use any more.
    /// - Returns: The verdict, or that none was to be had.
    /// - Throws: What `PersistentCall` throws.
    func check(
        _ text: String, of subject: ComplianceSubject, spending: inout ModelSpending, expiry: Timestamp? = nil
    ) async throws -> Checked {
        let found = rules.issues(in: text, question: subject.question, customer: subject.customer)
        let form = form(text, subject)
        var provider = call.gateway.accesses[0].providerName
        var model = call.gateway.accesses[0].model
        guard ValidationPrompt.canShow(text) else {
            return unverified("the answer is too long to be checked whole", found, provider, model)
        }
        var problem = ""
        for _ in 0..<Self.tries {
            switch try await call.ask(form, spending: &spending, expiry: expiry) {
            case .answered(let response, let access):
                (provider, model) = (access.providerName, response.model)
                do {
                    let verdict = try Self.verdict(response).tightened(by: found)
                    return Checked(result: .verdict(verdict), provider: provider, model: model)
                } catch {
                    problem = error.description
                    call.logger.notice(
                        "A check brought no usable verdict",
                        metadata: ["consultation": "\(subject.consultationID)", "problem": "\(problem)"])
                }
            case .failed(let error):
                return unverified("the check could not be made: \(error)", found, provider, model)
            }
        }
        return unverified("the check brought no usable verdict: \(problem)", found, provider, model)
    }

    private func form(_ text: String, _ subject: ComplianceSubject) -> RequestForm {
        let prompt = knowledge.table.validationPrompt().prompt(
            customer: subject.customer, conversation: subject.conversation, question: subject.question, guidance: text,
            reasoning: subject.reasoning)
        let (schema, key) = (schema, subject.customer.customerID)
        return {
            $0.request(prompt, cacheKey: key, limit: Self.answerTokens, temperature: 0, outputSchema: schema)
        }
    }

    private func unverified(
        _ reason: String, _ issues: [ComplianceIssue], _ provider: String, _ model: String
    ) -> Checked {
        Checked(result: .unverified(.unverified(reason, issues: issues)), provider: provider, model: model)
    }

    private static func verdict(_ response: ModelResponse) throws(UnusableVerdict) -> ComplianceVerdict {
        switch response.stopReason {
        case .refusal: throw UnusableVerdict(description: "the model declined")
        case .maximumTokens, .contextWindowExceeded: throw UnusableVerdict(description: "the verdict was cut off")
        default: break
        }
        do {
            return try VerdictAnswer.verdict(from: response.text)
        } catch {
            throw UnusableVerdict(description: "\(error)")
        }
    }
}

/// Why an answer holds no verdict; says nothing of what it holds.
private struct UnusableVerdict: Error {
    let description: String
}
