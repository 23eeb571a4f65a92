/// What a model is used for; each vendor has a current default for each.
public enum ModelRole: String, Hashable, Sendable, CaseIterable {
    /// Answers people while they wait.
    case realtime
    /// Judges answers.
    case validation
    /// Works through what can wait.
    case batch
    /// Turns text into vectors.
    case embedding
}
