/// The topics, by what they carry; ``Topics`` gives their full names.
public enum Topic: String, Sendable, Hashable, CaseIterable {
    /// Questions to answer.
    case consultations
    /// Streamed answers: ephemeral, not transactional.
    case replies
    /// What counts, exactly once.
    case results
    /// Answers to check.
    case validations
    /// Work that can wait.
    case batchJobs = "batch.jobs"
    /// What came of it, exactly once.
    case batchResults = "batch.results"
    /// The state of every batch.
    case batchLedger = "batch.ledger"
    /// Rules, cases and memories.
    case knowledge
    /// Cancellations.
    case control
    /// What a person should look at.
    case reviews
    /// What could not be handled.
    case deadLetters = "dead-letters"

    /// Whether the broker keeps only the latest record of each key (`cleanup.policy=compact`).
    public var isCompacted: Bool {
        switch self {
        case .batchLedger, .knowledge: true
        default: false
        }
    }

    /// How many partitions it is made with unless told otherwise.
    public var defaultPartitions: Int {
        switch self {
        case .consultations, .replies, .results, .validations: 12
        // The ledger has as many as the jobs: whoever owns a partition of the one owns it of the other.
        case .batchJobs, .batchResults, .batchLedger: 6
        case .knowledge, .control, .reviews, .deadLetters: 1
        }
    }

    /// What a record's key is made of.
    public var keyRule: KeyRule {
        switch self {
        case .consultations: .conversation
        case .replies, .results, .validations, .control, .reviews: .consultation
        case .batchJobs, .batchResults: .job
        case .batchLedger: .batch
        case .knowledge: .knowledge
        case .deadLetters: .original
        }
    }

    /// What a record's key is made of; records with one key keep their order.
    public enum KeyRule: String, Sendable, Hashable, CaseIterable {
        /// The conversation id.
        case conversation = "conversation_id"
        /// The consultation id.
        case consultation = "consultation_id"
        /// The batch job id.
        case job = "job_id"
        /// The batch key.
        case batch = "batch_key"
        /// `rule/ID`, `case/ID` or `memory/ID`.
        case knowledge = "rule/ID, case/ID or memory/ID"
        /// The key that the record had where it came from.
        case original = "the original key"
    }
}
