extension EventType {
    /// The topic that events of this type belong on; the stream of a reply may have been asked for elsewhere.
    public var topic: Topic {
        switch self {
        case .consultationRequested: .consultations
        case .replyStarted, .replyChunk, .replyEnded: .replies
        case .consultationCompleted, .consultationFailed, .consultationValidated, .consultationCorrected: .results
        case .validationRequested: .validations
        case .auditRequested, .reflectionRequested, .importanceRequested, .consolidationRequested, .reportRequested:
            .batchJobs
        case .auditCompleted, .reflectionCompleted, .importanceCompleted, .consolidationCompleted, .reportCompleted,
            .batchJobFailed:
            .batchResults
        case .batchChanged, .batchManifest: .batchLedger
        case .ruleLearned, .ruleRejected, .caseRecorded, .memoryRecorded: .knowledge
        case .consultationCancelled: .control
        case .reviewRequested: .reviews
        }
    }
}
