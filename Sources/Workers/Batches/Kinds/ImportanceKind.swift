import Contract
import Guidance
import LanguageModels

/// A rating of how much an observation will matter later.
struct ImportanceKind: BatchKind {
    let kind = BatchJobKind.importance
    let schema: OutputSchema?
    let maximumOutputTokens = 500
    private let builder = ImportancePrompt()

    init() throws(ModelError) {
        schema = try OutputSchema(name: ImportanceAnswer.schemaName, json: ImportanceAnswer.schema)
    }

    func jobID(of job: ImportanceRequested) -> String { job.jobID }

    func references(of job: ImportanceRequested) -> [String] { [job.memoryID] }

    func prompt(for job: ImportanceRequested) -> Prompt { builder.prompt(observation: job.observation) }

    func result(_ text: String, of origin: BatchResultOrigin) throws(AnswerProblem) -> ImportanceCompleted {
        let memoryID = try origin.reference(0)
        return ImportanceCompleted(
            jobID: origin.jobID, memoryID: memoryID, importance: try ImportanceAnswer.importance(from: text),
            batch: origin.batch)
    }
}
