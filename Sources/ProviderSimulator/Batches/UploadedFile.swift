/// A file of requests that was uploaded for a batch (OpenAI).
struct UploadedFile: Sendable {
    let id: String
    let account: String
    let name: String
    let created: Double
    let content: BatchContent
    /// What a batch of it fails with.
    let problems: [BatchProblem]
}
