/// What batch workers have not done yet.
public struct Backlog: Sendable, Equatable, Encodable {
    /// Jobs on the topic that are in no batch; a little more at times, for a transaction's end takes a place as a record does.
    public var jobsWaiting: Int
    /// Batches that are neither collected nor given up.
    public var batchesOpen: Int

    /// States a backlog.
    public init(jobsWaiting: Int, batchesOpen: Int) {
        self.jobsWaiting = jobsWaiting
        self.batchesOpen = batchesOpen
    }

    /// Whether everything is done.
    public var isEmpty: Bool { jobsWaiting == 0 && batchesOpen == 0 }

    /// Names in JSON.
    enum CodingKeys: String, CodingKey {
        case jobsWaiting = "jobs_waiting"
        case batchesOpen = "batches_open"
    }
}
