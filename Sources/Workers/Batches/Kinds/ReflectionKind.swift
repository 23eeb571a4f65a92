import Contract
import Guidance
import LanguageModels

/// A principle drawn from an answer that failed its check.
struct ReflectionKind: BatchKind {
    let kind = BatchJobKind.reflection
    let schema: OutputSchema?
    let maximumOutputTokens = 1_000
    private let builder: ReflectionPrompt

    init(rules: [String]) throws(ModelError) {
        builder = ReflectionPrompt(rules: rules)
        schema = try OutputSchema(name: ReflectionAnswer.schemaName, json: ReflectionAnswer.schema)
    }

    func jobID(of job: ReflectionRequested) -> String { job.jobID }

    func references(of job: ReflectionRequested) -> [String] { [job.consultationID] }

    func cacheKey(of job: ReflectionRequested) -> String { job.customer.customerID }

    func prompt(for job: ReflectionRequested) -> Prompt {
        builder.prompt(customer: job.customer, question: job.question, guidance: job.guidance, issues: job.issues)
    }

    func result(_ text: String, of origin: BatchResultOrigin) throws(AnswerProblem) -> ReflectionCompleted {
        let consultationID = try origin.reference(0)
        let reflection = try ReflectionAnswer.reflection(from: text)
        return ReflectionCompleted(
            jobID: origin.jobID, consultationID: consultationID, principle: reflection.principle,
            domain: reflection.domain, rationale: reflection.rationale, batch: origin.batch)
    }
}
