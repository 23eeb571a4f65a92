/// What batch workers have not done yet.
public struct Backlog: Sendable, Equatable, Encodable {
    /// Jobs on the topic that are in no batch; a little more at times, for a transaction's end takes a place as a record does, and what an open one has
    /// written may be jobs.
    public var jobsWaiting: Int
    /// Batches that are neither collected nor given up.
    public var batchesOpen: Int
    /// Records of batches and of results behind the beginning of an open transaction: whether anything is to be done for them is not known yet.
    public var recordsUndecided: Int

    /// States a backlog.
    public init(jobsWaiting: Int, batchesOpen: Int, recordsUndecided: Int = 0) {
        self.jobsWaiting = jobsWaiting
        self.batchesOpen = batchesOpen
        self.recordsUndecided = recordsUndecided
    }

    /// Whether everything is done.
    public var isEmpty: Bool { jobsWaiting == 0 && batchesOpen == 0 && recordsUndecided == 0 }

    /// Names in JSON.
    enum CodingKeys: String, CodingKey {
        case jobsWaiting = "jobs_waiting"
        case batchesOpen = "batches_open"
        case recordsUndecided = "records_undecided"
    }
}
