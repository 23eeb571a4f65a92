import Contract
import Guidance
import LanguageModels

/// One kind of batch job: how a model is asked, and what becomes of its answer.
///
/// A kind is made for the rules that stand at the time, so that all jobs of a batch share their instructions to the byte and the provider caches them.
protocol BatchKind: Sendable {
    /// What asks for it.
    associatedtype Job: EventPayload
    /// What comes of it.
    associatedtype Result: EventPayload

    /// Its name in the contract.
    var kind: BatchJobKind { get }
    /// The form that the answer must have; nil for prose.
    var schema: OutputSchema? { get }
    /// The longest answer in tokens.
    var maximumOutputTokens: Int { get }

    /// The job's id.
    func jobID(of job: Job) -> String

    /// The ids that the result needs of the job besides its own: they are all that is kept of it.
    func references(of job: Job) -> [String]

    /// What a model is asked.
    func prompt(for job: Job) -> Prompt

    /// Reads an answer.
    ///
    /// - Parameters:
    ///   - text: What the model wrote, to its end.
    ///   - origin: The job and the batch that it ran in.
    /// - Returns: The event for `batch.results`.
    /// - Throws: `AnswerProblem` for an answer that is none; the job is then tried again.
    func result(_ text: String, of origin: BatchResultOrigin) throws(AnswerProblem) -> Result
}

/// Where an answer of a batch comes from.
struct BatchResultOrigin: Sendable {
    /// The job.
    let jobID: String
    /// What ``BatchKind/references(of:)`` has kept of it.
    let references: [String]
    /// The batch, with what this answer took and cost.
    let batch: BatchReference
    /// The model that answered, as the provider names it.
    let model: String
}
