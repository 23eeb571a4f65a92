/// A part of the list of jobs that a batch holds; written in the same transaction as its plan.
///
/// For the worker that owns the batch, and of no use to others. Deleted when the batch is collected.
public struct BatchManifest: EventPayload {
    /// The batch.
    public var batchKey: String
    /// Which part it is, from 0.
    public var part: Int
    /// The jobs, in the order of the request file.
    public var jobs: [ManifestJob]

    /// Lists jobs.
    public init(batchKey: String, part: Int, jobs: [ManifestJob]) {
        self.batchKey = batchKey
        self.part = part
        self.jobs = jobs
    }

    /// `guidance.batch.manifest.v1`.
    public static var type: EventType { .batchManifest }
    /// The batch key.
    public var subject: String { batchKey }
    /// `KEY/manifest/PART`.
    public var key: String { Self.key(of: batchKey, part: part) }

    /// The key of a part's record.
    public static func key(of batchKey: String, part: Int) -> String { "\(batchKey)/manifest/\(part)" }

    /// The batch and the part that a record's key names; nil for the key of something else.
    public static func batchAndPart(ofKey key: String) -> (batchKey: String, part: Int)? {
        let steps = key.split(separator: "/", omittingEmptySubsequences: false)
        guard steps.count == 3, steps[1] == "manifest", let part = Int(steps[2]) else { return nil }
        return (String(steps[0]), part)
    }

    /// Checks ids, lengths and ranges.
    public func check(_ fields: inout FieldChecks) {
        fields.identifier(batchKey, "batch_key")
        fields.count(part, "part")
        fields.list(jobs, "jobs", maximum: FieldBounds.manifestJobs) { $0.check(&$1) }
    }

    enum CodingKeys: String, CodingKey {
        case batchKey = "batch_key"
        case part
        case jobs
    }
}

/// A job of a batch: where it is on `batch.jobs`, and what its result needs of it.
public struct ManifestJob: Codable, Sendable, Equatable {
    /// Its offset on `batch.jobs`, in the partition that the manifest lies in.
    public var offset: Int64
    /// Which try this is, from 1.
    public var attempt: Int
    /// The job.
    public var jobID: String
    /// What it asks for.
    public var kind: BatchJobKind
    /// The ids that its result names besides the job's, in an order that the kind knows.
    public var references: [String]
    /// The trace that the job came with.
    public var traceparent: String?

    /// Describes a job.
    public init(
        offset: Int64, attempt: Int, jobID: String, kind: BatchJobKind, references: [String], traceparent: String? = nil
    ) {
        self.offset = offset
        self.attempt = attempt
        self.jobID = jobID
        self.kind = kind
        self.references = references
        self.traceparent = traceparent
    }

    func check(_ fields: inout FieldChecks) {
        fields.number(offset, "offset", in: 0...Int64.max)
        fields.number(attempt, "attempt", in: 1...Int.max)
        fields.identifier(jobID, "job_id")
        fields.identifiers(references, "references", maximum: FieldBounds.batchEntries)
        fields.identifier(traceparent, "traceparent")
    }

    enum CodingKeys: String, CodingKey {
        case offset
        case attempt
        case jobID = "job_id"
        case kind
        case references
        case traceparent
    }
}
