/// How a job ended, for the metrics.
enum JobEnd: String, Sendable {
    /// With what was asked for.
    case completed
    /// With the word that it failed.
    case failed
    /// Whoever asked does not want it any more.
    case cancelled
    /// It is no job that can be read.
    case deadLetter = "dead_letter"
    /// There was nothing to do for this role.
    case ignored
}
