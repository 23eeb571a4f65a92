import Contract
import Foundation
import Guidance
import LanguageModels

/// A compliance check at batch price: the prompt and the form of the checks that run behind consultations, on a model that may be cheaper.
///
/// The rules that need no model have no part in it: they would have to be told of here what is kept of the job, which is ids alone, and its customer's words must
/// not lie in the ledger. They had their say when the answer was checked first.
struct AuditKind: BatchKind {
    /// Kept of a job whose answer was too long to be shown whole, behind the consultation's id.
    private static let isCut = "cut"

    let kind = BatchJobKind.audit
    let schema: OutputSchema?
    let maximumOutputTokens = 2_000
    private let builder: ValidationPrompt

    init(rules: [String]) throws(ModelError) {
        builder = ValidationPrompt(rules: rules)
        schema = try OutputSchema(name: VerdictAnswer.schemaName, json: VerdictAnswer.schema)
    }

    func jobID(of job: AuditRequested) -> String { job.jobID }

    func references(of job: AuditRequested) -> [String] {
        [job.consultationID] + (ValidationPrompt.canShow(job.guidance) ? [] : [Self.isCut])
    }

    func cacheKey(of job: AuditRequested) -> String { job.customer.customerID }

    func prompt(for job: AuditRequested) -> Prompt {
        builder.prompt(
            customer: job.customer, question: job.question, guidance: job.guidance, reasoning: job.reasoning)
    }

    func result(_ text: String, of origin: BatchResultOrigin) throws(AnswerProblem) -> AuditCompleted {
        let consultationID = try origin.reference(0)
        var verdict = try VerdictAnswer.verdict(from: text)
        if origin.references.dropFirst().first == Self.isCut {
            // What was found stands; that nothing else is wrong nobody can say.
            verdict = .unverified("the answer is too long to be checked whole", issues: verdict.issues)
        }
        let nothing = Usage(inputTokens: 0, cacheReadTokens: 0, cacheWriteTokens: 0, outputTokens: 0)
        return AuditCompleted(
            jobID: origin.jobID, consultationID: consultationID, verdict: verdict, provider: origin.batch.provider,
            model: origin.model, usage: origin.batch.usage ?? nothing,
            cost: origin.batch.cost ?? Cost(usd: 0, usdWithoutCache: 0), batch: origin.batch)
    }
}
