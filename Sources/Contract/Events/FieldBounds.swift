/// How long a field may be; the same figures stand in `schemas/`.
///
/// Lengths are in Unicode scalars, as JSON Schema counts `maxLength`. They are generous: they keep one event from filling
/// a prompt or a worker's memory, and are no style guide.
package enum FieldBounds {
    /// Ids and names that machines give: of consultations, jobs, models, providers.
    package static let identifier = 256
    /// Ids of events, which may be an id with something added.
    package static let eventIdentifier = 512
    /// Short texts: a customer's name, a goal, a category.
    package static let phrase = 2048
    /// What one person says at once: a question, a turn, an issue's description.
    package static let passage = 32_768
    /// What a model writes: guidance, reasoning, a report; the whole event is bounded by ``EventLimits`` besides.
    package static let document = 1_000_000
    /// Turns of a conversation.
    package static let turns = 200
    /// Entries of any other list.
    package static let entries = 100
    /// Entries of a list that goes into one batch job: memories, samples.
    package static let batchEntries = 1000
    /// Jobs in one part of a batch's manifest.
    package static let manifestJobs = 5000
    /// Numbers of an embedding.
    package static let dimensions = 8192
    /// Levels of nesting in free-form JSON.
    package static let nesting = 32
    /// A person's age in years.
    package static let age = 0...130
}
