package import Contract
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

    /// Whose job it is, for providers that route by a key: jobs of one key meet in one cache; the job's id unless a kind says otherwise.
    func cacheKey(of job: Job) -> String

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

extension BatchKind {
    func cacheKey(of job: Job) -> String { jobID(of: job) }
}

/// Where an answer of a batch comes from.
package struct BatchResultOrigin: Sendable {
    /// The job.
    package let jobID: String
    /// What ``BatchKind/references(of:)`` has kept of it.
    package let references: [String]
    /// The batch, with what this answer took and cost.
    package let batch: BatchReference
    /// The model that answered, as the provider names it.
    package let model: String

    /// States where an answer comes from.
    package init(jobID: String, references: [String], batch: BatchReference, model: String) {
        self.jobID = jobID
        self.references = references
        self.batch = batch
        self.model = model
    }
}
