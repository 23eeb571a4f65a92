/// The kinds of event that travel between the services; the version is part of the name.
public enum EventType: String, Sendable, Hashable, CaseIterable, Codable {
    /// A customer asked a question.
    case consultationRequested = "guidance.consultation.requested.v1"
    /// An attempt to answer began to stream.
    case replyStarted = "guidance.reply.started.v1"
    /// A piece of a streamed answer.
    case replyChunk = "guidance.reply.chunk.v1"
    /// A streamed answer is over.
    case replyEnded = "guidance.reply.ended.v1"
    /// The answer, whole.
    case consultationCompleted = "guidance.consultation.completed.v1"
    /// There will be no answer.
    case consultationFailed = "guidance.consultation.failed.v1"
    /// An answer was checked for compliance.
    case consultationValidated = "guidance.consultation.validated.v1"
    /// An answer that failed its check was refined.
    case consultationCorrected = "guidance.consultation.corrected.v1"
    /// Someone wants a consultation stopped.
    case consultationCancelled = "guidance.consultation.cancelled.v1"
    /// A person should look at an answer.
    case reviewRequested = "guidance.review.requested.v1"
    /// An answer waits to be checked.
    case validationRequested = "guidance.validation.requested.v1"
    /// An answer waits for a thorough check, at batch price.
    case auditRequested = "guidance.audit.requested.v1"
    /// A failed answer waits to be learned from.
    case reflectionRequested = "guidance.reflection.requested.v1"
    /// An observation waits for a rating of its importance.
    case importanceRequested = "guidance.importance.requested.v1"
    /// Memories wait to be drawn together into insights.
    case consolidationRequested = "guidance.consolidation.requested.v1"
    /// A report waits to be written.
    case reportRequested = "guidance.report.requested.v1"
    /// The outcome of an audit.
    case auditCompleted = "guidance.audit.completed.v1"
    /// The principle that a reflection drew.
    case reflectionCompleted = "guidance.reflection.completed.v1"
    /// The rating of an observation.
    case importanceCompleted = "guidance.importance.completed.v1"
    /// The insights drawn from memories.
    case consolidationCompleted = "guidance.consolidation.completed.v1"
    /// A report.
    case reportCompleted = "guidance.report.completed.v1"
    /// A batch job that will have no result.
    case batchJobFailed = "guidance.batch.job.failed.v1"
    /// A batch reached another state.
    case batchChanged = "guidance.batch.changed.v1"
    /// A part of the list of jobs that a batch holds.
    case batchManifest = "guidance.batch.manifest.v1"
    /// A rule was learned or changed.
    case ruleLearned = "guidance.rule.learned.v1"
    /// A principle was not to become a rule.
    case ruleRejected = "guidance.rule.rejected.v1"
    /// A case was recorded.
    case caseRecorded = "guidance.case.recorded.v1"
    /// A memory was recorded.
    case memoryRecorded = "guidance.memory.recorded.v1"
}
