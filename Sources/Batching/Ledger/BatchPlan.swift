public import Contract

/// A batch as it is written ahead: its record and its manifest, which go into the ledger in one transaction.
public struct BatchPlan: Sendable {
    /// The batch.
    public let key: BatchKey
    /// The jobs, by ascending offset.
    public let jobs: [ManifestJob]
    /// The ledger's record.
    public let record: BatchChanged

    /// A part's share of a record's 1 MiB, in bytes as roughly counted.
    private static let partBytes = 500_000
    private static let partJobs = 2_000

    /// Plans a batch.
    ///
    /// - Parameters:
    ///   - key: Its name.
    ///   - jobs: At least one, in any order.
    ///   - bytes: What its request file takes; 0 where that is not known yet.
    ///   - provider: Who serves the model.
    ///   - model: The model.
    ///   - time: Now.
    public init(key: BatchKey, jobs: [ManifestJob], bytes: Int, provider: String, model: String, time: Timestamp) {
        self.key = key
        self.jobs = jobs.sorted { $0.offset < $1.offset }
        record = BatchChanged(
            batchKey: key.description, state: .planned, provider: provider, model: model, requests: jobs.count,
            plannedAt: time, partition: key.partition,
            notes: BatchNotes(manifestParts: Self.parts(of: self.jobs).count, bytes: bytes))
    }

    /// The manifest in records that a topic takes.
    public var manifests: [BatchManifest] {
        Self.parts(of: jobs).enumerated().map { index, jobs in
            BatchManifest(batchKey: key.description, part: index, jobs: Array(jobs))
        }
    }

    private static func parts(of jobs: [ManifestJob]) -> [ArraySlice<ManifestJob>] {
        var parts: [ArraySlice<ManifestJob>] = []
        var start = 0
        var bytes = 0
        for index in jobs.indices {
            let size = 200 + jobs[index].jobID.utf8.count + jobs[index].references.reduce(0) { $0 + $1.utf8.count + 4 }
            if index > start, index - start >= partJobs || bytes + size > partBytes {
                parts.append(jobs[start..<index])
                start = index
                bytes = 0
            }
            bytes += size
        }
        parts.append(jobs[start...])
        return parts
    }
}

extension ManifestJob {
    /// The job as it goes into a later batch.
    ///
    /// - Parameter countsAttempt: Whether the try that it comes from has used up one of its attempts.
    /// - Returns: The same job, perhaps with the next attempt.
    public func returned(countsAttempt: Bool) -> ManifestJob {
        var job = self
        if countsAttempt { job.attempt += 1 }
        return job
    }
}
