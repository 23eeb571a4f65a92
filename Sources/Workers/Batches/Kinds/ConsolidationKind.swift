import Contract
import Guidance
import LanguageModels

/// Insights drawn from memories: the model is shown them by number, and what is kept of the job turns the numbers back into ids.
struct ConsolidationKind: BatchKind {
    let kind = BatchJobKind.consolidation
    let schema: OutputSchema?
    let maximumOutputTokens = 4_000
    private let builder = ConsolidationPrompt()

    init() throws(ModelError) {
        schema = try OutputSchema(name: ConsolidationAnswer.schemaName, json: ConsolidationAnswer.schema)
    }

    func jobID(of job: ConsolidationRequested) -> String { job.jobID }

    func references(of job: ConsolidationRequested) -> [String] { job.memories.map(\.memoryID) }

    func prompt(for job: ConsolidationRequested) -> Prompt {
        builder.prompt(memories: job.memories.map { .init(observation: $0.observation, importance: $0.importance) })
    }

    func result(_ text: String, of origin: BatchResultOrigin) throws(AnswerProblem) -> ConsolidationCompleted {
        let insights = try ConsolidationAnswer.insights(from: text, memoryCount: origin.references.count)
        return ConsolidationCompleted(
            jobID: origin.jobID,
            insights: insights.map { insight in
                Insight(text: insight.text, memoryIDs: insight.memories.map { origin.references[$0 - 1] })
            },
            batch: origin.batch)
    }
}
