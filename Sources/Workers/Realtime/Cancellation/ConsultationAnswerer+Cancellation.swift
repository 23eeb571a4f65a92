import Contract
import Kafka
import KafkaTracing
import Logging

/// Consultations that are stopped by whoever asked for them.
extension ConsultationAnswerer {
    private static let cancelledMessage = "cancelled before the answer was finished"

    private struct End: Sendable {
        let attempt: ReplyAttempt?
        let tries: Int
        let records: Result<(records: [KafkaRecord], end: JobEnd), any Error>
    }

    /// What a consultation leaves behind, or that it was cancelled: then its model call is closed, and its stream ends as cancelled.
    ///
    /// - Throws: What the run throws; `CancellationError` where the task is cancelled, which leaves the job to another worker.
    func recordsUnlessCancelled(_ job: ConsultationJob) async throws -> (records: [KafkaRecord], end: JobEnd) {
        guard !job.cancellation.isCancelled else {
            return ([try cancelled(job, attemptID: nil, attempts: 0)], .cancelled)
        }
        let end = await withTaskGroup(of: End?.self, returning: End?.self) { group in
            group.addTask {
                var run = AnswerRun(job, answerer: self)
                do {
                    let records = try await run.records()
                    return End(
                        attempt: run.attempt, tries: run.tries,
                        records: .success((records, run.hasFailed ? .failed : .completed)))
                } catch {
                    return End(attempt: run.attempt, tries: run.tries, records: .failure(error))
                }
            }
            group.addTask {
                await job.cancellation.wait()
                return nil
            }
            var end: End?
            while let next = await group.next() {
                // Whichever comes first ends the other; the run is waited for, so that its model call is closed.
                group.cancelAll()
                end = next ?? end
            }
            return end
        }
        guard let end else { preconditionFailure("a group ended before its run did") }
        guard job.cancellation.isCancelled else { return try end.records.get() }
        if let attempt = end.attempt, !attempt.stream.hasEnded { await endAsCancelled(attempt) }
        try Task.checkCancellation()
        return ([try cancelled(job, attemptID: end.attempt?.id, attempts: end.tries)], .cancelled)
    }

    private func endAsCancelled(_ attempt: ReplyAttempt) async {
        do {
            try await attempt.end(.cancelled)
        } catch {
            // The result says it all; a reader of the stream that broke finds it there.
            logger.debug("The end of a cancelled stream was lost", metadata: ["error": "\(error)"])
        }
    }

    private func cancelled(_ job: ConsultationJob, attemptID: String?, attempts: Int) throws -> KafkaRecord {
        logger.info(
            "Consultation cancelled",
            metadata: ["consultation": "\(job.request.subject)", "begun": "\(attemptID != nil)"])
        ActiveSpan.fail(FailureCode.cancelled.rawValue, Self.cancelledMessage)
        return try job.failed(.cancelled, Self.cancelledMessage, attemptID: attemptID, attempts: attempts)
    }
}
