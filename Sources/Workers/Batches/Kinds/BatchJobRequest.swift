package import Contract
package import Guidance
package import LanguageModels

/// A batch job as a model is asked it, with what its result will need.
package struct BatchJobRequest: Sendable {
    /// The job.
    package let jobID: String
    /// What it asks for.
    package let kind: BatchJobKind
    /// The ids that its result names besides the job's, in an order that the kind knows.
    package let references: [String]
    /// Instructions that all jobs of its kind share, and one turn.
    package let prompt: Prompt
    /// The form that the answer must have; nil for prose.
    package let schema: OutputSchema?
    /// The longest answer in tokens.
    package let maximumOutputTokens: Int
    /// Nothing here is the better for variety, and a job that is asked again should bring the same.
    package let temperature: Double? = 0
    /// Whose it is, for providers that route by a key.
    package let cacheKey: String
}
