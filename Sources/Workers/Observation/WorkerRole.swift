/// What a worker does.
public enum WorkerRole: String, Sendable, CaseIterable {
    /// Answers consultations.
    case realtime
    /// Checks answers.
    case validation
    /// Gathers jobs into batches.
    case batch
    /// Learns from the results of batches.
    case learning
}
