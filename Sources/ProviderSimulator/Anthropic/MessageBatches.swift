import Foundation

/// How Anthropic's API tells of a batch.
enum MessageBatches {
    static func status(of batch: SimulatedBatch, now: Double) -> String {
        switch batch.lifeCycle.stage(at: now) {
        case .validating, .inProgress, .finalizing: "in_progress"
        case .cancelling: "canceling"
        case .ended: "ended"
        }
    }

    /// A batch as it stands; `isNew` for the answer to its creation, which never tells of an end.
    static func body(of batch: SimulatedBatch, now: Double, baseURL: String, isNew: Bool = false) -> JSONNode {
        let isEnded = !isNew && batch.lifeCycle.isEnded(at: now)
        return [
            "id": .string(batch.id), "type": "message_batch",
            "processing_status": .string(isNew ? "in_progress" : status(of: batch, now: now)),
            "request_counts": counts(of: batch, now: now, isEnded: isEnded),
            "created_at": time(batch.lifeCycle.created), "expires_at": time(batch.lifeCycle.expires),
            "ended_at": isEnded ? time(batch.lifeCycle.ends) : .null,
            "cancel_initiated_at": batch.lifeCycle.cancelRequested.map(time) ?? .null, "archived_at": .null,
            "results_url": isEnded ? .string("\(baseURL)/v1/messages/batches/\(batch.id)/results") : .null,
        ]
    }

    /// All stand under `processing` until the end.
    private static func counts(of batch: SimulatedBatch, now: Double, isEnded: Bool) -> JSONNode {
        let counts = isEnded ? batch.counts(at: now) : BatchCounts()
        return [
            "processing": .int(isEnded ? 0 : batch.content.entries.count), "succeeded": .int(counts.succeeded),
            "errored": .int(counts.errored), "canceled": .int(counts.cancelled), "expired": .int(counts.expired),
        ]
    }

    private static func time(_ seconds: Double) -> JSONNode {
        .string(
            Date(timeIntervalSince1970: seconds).formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true)))
    }
}
