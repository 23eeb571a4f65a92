import Contract
import Guidance
import LanguageModels
import Logging

/// Has a model judge whether a principle should become a rule.
final class PrincipleJudge: Sendable {
    /// A judgement and the reason for it need no more.
    private static let answerTokens = 1_000
    /// How often a model is asked that answers without a usable judgement.
    private static let tries = 2

    private let call: PersistentCall
    private let builder = JudgementPrompt()
    private let schema: OutputSchema

    init(_ call: PersistentCall) throws(ModelError) {
        self.call = call
        schema = try OutputSchema(name: JudgementAnswer.schemaName, json: JudgementAnswer.schema)
    }

    /// Judges one principle.
    ///
    /// - Parameters:
    ///   - proposal: The principle.
    ///   - rules: The rules that are like it.
    ///   - id: Whose it is, for the provider's cache and the log.
    ///   - spending: What the calls used is added to it.
    /// - Returns: What becomes of it; `unjudged` where no usable judgement was to be had.
    /// - Throws: What `PersistentCall` throws.
    func decision(
        on proposal: ProposedPrinciple, among rules: [KnowledgeEntry], of id: String, spending: inout ModelSpending
    ) async throws -> RuleCourse.Decision {
        var shown = rules
        var result = try await judgement(on: proposal, among: shown, of: id, spending: &spending)
        if case .success(let judgement) = result,
            let followed = RuleCourse.rulesToJudgeAgain(after: judgement, among: shown)
        {
            shown = followed
            result = try await self.judgement(on: proposal, among: shown, of: id, spending: &spending)
        }
        switch result {
        case .success(let judgement):
            return RuleCourse.decision(
                by: judgement, among: shown, beside: rules.filter { !shown.contains($0) })
        case .failure(let problem): return .reject(.unjudged, explanation: problem.explanation)
        }
    }

    /// Why there is no judgement.
    private struct Unjudged: Error {
        let explanation: String
    }

    private func judgement(
        on proposal: ProposedPrinciple, among rules: [KnowledgeEntry], of id: String, spending: inout ModelSpending
    ) async throws -> Result<PrincipleJudgement, Unjudged> {
        let (prompt, schema) = (builder.prompt(for: proposal, among: rules), schema)
        let form: RequestForm = {
            $0.request(prompt, cacheKey: id, limit: Self.answerTokens, temperature: 0, outputSchema: schema)
        }
        var problem = ""
        for _ in 0..<Self.tries {
            switch try await call.ask(form, spending: &spending) {
            case .answered(let response, _):
                do {
                    return .success(try Self.judgement(response, ruleCount: rules.count))
                } catch {
                    problem = error.message
                    call.logger.notice(
                        "A principle brought no usable judgement", metadata: ["job": "\(id)", "problem": "\(problem)"])
                }
            case .failed(let error):
                return .failure(Unjudged(explanation: "the judgement could not be made: \(error)"))
            }
        }
        return .failure(Unjudged(explanation: "there was no usable judgement: \(problem)"))
    }

    private static func judgement(
        _ response: ModelResponse, ruleCount: Int
    ) throws(AnswerProblem) -> PrincipleJudgement {
        switch response.stopReason {
        case .refusal: throw AnswerProblem(code: .inconsistent, message: "the model declined")
        case .maximumTokens, .contextWindowExceeded:
            throw AnswerProblem(code: .inconsistent, message: "the judgement was cut off")
        default: return try JudgementAnswer.judgement(from: response.text, ruleCount: ruleCount)
        }
    }
}
