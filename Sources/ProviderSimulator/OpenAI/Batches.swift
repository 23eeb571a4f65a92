/// How OpenAI's API tells of a batch and its result files.
enum Batches {
    static func status(of batch: SimulatedBatch, now: Double) -> String {
        switch batch.lifeCycle.stage(at: now) {
        case .validating: "validating"
        case .inProgress: "in_progress"
        case .finalizing: "finalizing"
        case .cancelling: "cancelling"
        case .ended(.completed): batch.hasExpiredRequests ? "expired" : "completed"
        case .ended(.failed): "failed"
        case .ended(.expired): "expired"
        case .ended(.cancelled): "cancelled"
        }
    }

    /// A batch as it stands; `isNew` for the answer to its creation, which never tells of an end.
    static func body(of batch: SimulatedBatch, now: Double, isNew: Bool = false) -> JSONNode {
        let status = isNew ? "validating" : status(of: batch, now: now)
        let life = batch.lifeCycle
        let hasFailed = status == "failed"
        func time(_ seconds: Double?, if isPast: Bool = true) -> JSONNode {
            seconds.flatMap { isPast && !isNew && $0 <= now ? .int(Int($0)) : nil } ?? .null
        }
        return [
            "id": .string(batch.id), "object": "batch", "endpoint": .string(LineIndex.endpoint),
            "errors": hasFailed ? errors(batch.problems) : .null, "input_file_id": .optional(batch.inputFile),
            "completion_window": "24h", "status": .string(status),
            "output_file_id": isNew || batch.results?.output == nil ? .null : .string(fileID(of: batch, "output")),
            "error_file_id": isNew || batch.results?.errors == nil ? .null : .string(fileID(of: batch, "errors")),
            "created_at": .int(Int(life.created)), "in_progress_at": time(life.validated, if: !hasFailed),
            "expires_at": .int(Int(life.expires)),
            "finalizing_at": time(life.processed, if: ["finalizing", "completed"].contains(status)),
            "completed_at": time(life.ends, if: status == "completed"), "failed_at": time(life.ends, if: hasFailed),
            "expired_at": time(life.ends, if: status == "expired"), "cancelling_at": time(life.cancelRequested),
            "cancelled_at": time(life.ends, if: status == "cancelled"),
            "request_counts": counts(of: batch, now: now, isNew: isNew || hasFailed),
            "metadata": batch.metadata.isEmpty
                ? .null : .object(batch.metadata.map { .init($0.name, .string($0.value)) }),
        ]
    }

    private static func errors(_ problems: [BatchProblem]) -> JSONNode {
        [
            "object": "list",
            "data": .array(
                problems.map {
                    [
                        "code": .string($0.code), "message": .string($0.message), "param": .optional($0.parameter),
                        "line": $0.line.map(JSONNode.int) ?? .null,
                    ]
                }),
        ]
    }

    private static func counts(of batch: SimulatedBatch, now: Double, isNew: Bool) -> JSONNode {
        let counts = isNew ? BatchCounts() : batch.counts(at: now)
        let isKnown = !isNew && batch.lifeCycle.stage(at: now) != .validating
        return [
            "total": .int(isKnown ? batch.content.entries.count : 0), "completed": .int(counts.succeeded),
            "failed": .int(counts.errored + counts.expired + counts.cancelled),
        ]
    }

    static let prefix = "batch_"

    static func fileID(of batch: SimulatedBatch, _ kind: String) -> String {
        "file-\(kind)-" + batch.id.dropFirst(prefix.count)
    }
}
