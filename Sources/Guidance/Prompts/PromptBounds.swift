/// How much of what others wrote goes into a prompt, in Unicode scalars.
///
/// A scalar is about a quarter of a token of English, so a prompt at every bound stays below 40,000 tokens.
enum PromptBounds {
    /// One entry of the profile: a name, a goal, a circumstance.
    static let line = 500
    /// Entries of one list in the profile.
    static let entries = 30
    /// One turn or the question.
    static let passage = 32_768
    /// All earlier turns together; the oldest are left out first.
    static let conversation = 64_000
    /// The notes of the reasoning pass.
    static let notes = 8_000
    /// An answer that is to be checked or rewritten; a model's longest is far below.
    static let guidance = 64_000
    /// One issue's description or suggestion.
    static let issue = 2_000
    /// Issues in a request to rewrite or reflect.
    static let issues = 30
    /// One learned rule or similar case.
    static let knowledge = 2_000
    /// All memories that are to be drawn together; where they are many each is cut the shorter, so that every one is shown.
    static let memories = 100_000
    /// Samples in a report.
    static let samples = 20
    /// The question or the answer of a sample.
    static let sample = 1_500
    /// Issues of a sample.
    static let sampleIssues = 5
    /// The description of a sample's issue.
    static let sampleIssue = 300
}
