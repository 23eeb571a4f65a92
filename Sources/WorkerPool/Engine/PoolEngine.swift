import DequeModule

/// Decides what a pool does: which job runs when, what is committed when, and which partitions stop fetching.
///
/// Pure: it is told what happened and says what to do; it does no I/O, and knows neither Kafka nor what jobs are about.
///
/// - Jobs of one lane run in order, each once the one before it is committed; lanes run side by side, and partitions take turns.
/// - A job occupies room from its start until its outputs are committed.
/// - A partition stops fetching when its share of the waiting room is used up, or when its acknowledgement map has grown to the high-water mark.
/// - One batch is committed at a time. What finishes meanwhile goes into the next.
///
/// - Parameters:
///   - Partition: What names a partition.
///   - Job: What is run.
///   - Output: What a finished job leaves behind.
public struct PoolEngine<Partition: Hashable & Comparable & Sendable, Job: Sendable, Output: Sendable>: Sendable {
    /// Names one job of one assignment.
    public typealias Ticket = JobTicket<Partition>
    /// What is committed together.
    public typealias Batch = CommitBatch<Partition, Output>

    /// The pool's bounds.
    public let limits: PoolLimits
    /// How many jobs may run or wait for their commit now; between 0 and `limits.concurrency`.
    public private(set) var limit: Int
    var assignments: [Partition: PartitionWork<Job>] = [:]
    /// Partitions with jobs that are ready, in the order of their turns.
    private var turns: Deque<Partition> = []
    private var readyCount = 0
    /// Jobs that were started and have neither finished nor been abandoned, those of partitions that were given up included.
    public private(set) var runningCount = 0
    private var isStopped = false
    private var flowChanges: [Partition: Bool] = [:]
    var commits = CommitPipeline<Partition, Output>()

    /// Makes an engine without partitions.
    ///
    /// - Parameter limits: Its bounds.
    public init(limits: PoolLimits) {
        self.limits = limits
        limit = limits.concurrency
    }

    /// Jobs that run, or have finished and are not committed.
    public var occupiedCount: Int { runningCount + commits.count }

    /// Jobs that have finished and wait for a lower one, because their acknowledgement does not fit into the metadata.
    ///
    /// They take no place: the job that they wait for may need it. Their partition fetches no more meanwhile.
    public var heldCount: Int { commits.heldCount }

    private var takenCount: Int { occupiedCount - heldCount }

    /// Bytes of jobs that were delivered and not started.
    public var waitingBytes: Int { assignments.values.reduce(0) { $0 + $1.waitingBytes } }

    /// How many partitions have stopped fetching.
    public var pausedCount: Int { assignments.values.count { $0.isPaused } }

    /// Allows more or fewer jobs at once, down to none; what runs goes on.
    ///
    /// - Parameter limit: Jobs that may run or wait for their commit at once; cut to `limits.concurrency`.
    public mutating func setLimit(_ limit: Int) {
        self.limit = max(0, min(limit, limits.concurrency))
    }

    // MARK: - Jobs

    /// How many more records should be asked for.
    public var room: Int { isStopped ? 0 : max(0, limit - takenCount - readyCount) }

    /// Takes note of a delivered record.
    ///
    /// Ignored where it was finished before, was delivered before, or belongs to another assignment than the present one.
    ///
    /// - Parameters:
    ///   - job: What to run.
    ///   - offset: The record's offset; offsets of a partition ascend.
    ///   - partition: Its partition.
    ///   - epoch: The assignment that it was delivered under.
    ///   - lane: The lane it belongs to; nil for one of its own.
    ///   - size: How much memory it holds, in bytes.
    ///   - written: When the record was written, in milliseconds since 1970, where that is known.
    public mutating func deliver(
        _ job: Job, at offset: Int64, of partition: Partition, epoch: UInt64, lane: LaneKey?, size: Int,
        written: Int64? = nil
    ) {
        guard !isStopped, assignments[partition]?.epoch == epoch else { return }
        change(partition) { $0.deliver(job, at: offset, written: written, lane: lane, size: size) }
    }

    /// Whether a job can be started now.
    public var canStart: Bool { takenCount < limit && !turns.isEmpty }

    /// Starts the next job: its partition's turn has come, its lane is free, and there is room.
    ///
    /// Each started job is to be reported with ``finish(_:output:ifTooLarge:)`` or ``abandon(_:)`` once.
    ///
    /// - Returns: The job, or nil where none can be started now.
    public mutating func start() -> (ticket: Ticket, job: Job)? {
        guard canStart, let partition = turns.popFirst() else { return nil }
        // It lines up again behind the others.
        let started = change(partition, losesTurn: true) { $0.start() }
        guard let started, let epoch = assignments[partition]?.epoch else { return nil }
        runningCount += 1
        return (Ticket(partition: partition, epoch: epoch, offset: started.offset), started.job)
    }

    /// Whether a job still belongs to this worker.
    ///
    /// - Parameter ticket: The job.
    /// - Returns: False once its partition was given up.
    public func isCurrent(_ ticket: Ticket) -> Bool {
        assignments[ticket.partition]?.epoch == ticket.epoch
    }

    /// A job has finished: its outputs go out with the next commit.
    ///
    /// - Parameters:
    ///   - ticket: The job.
    ///   - output: What it leaves behind.
    ///   - smallerOutput: What goes out in its place where that is too large.
    /// - Returns: False where the job is another worker's by now: its outputs are dropped.
    @discardableResult
    public mutating func finish(_ ticket: Ticket, output: Output, ifTooLarge smallerOutput: Output?) -> Bool {
        runningCount -= 1
        guard isCurrent(ticket), assignments[ticket.partition]?.finish(ticket.offset) == true else { return false }
        commits.append(Batch.Entry(ticket: ticket, output: output, smallerOutput: smallerOutput))
        return true
    }

    /// A job has ended without an outcome: whoever has its partition next runs it again.
    ///
    /// - Parameter ticket: The job.
    public mutating func abandon(_ ticket: Ticket) {
        runningCount -= 1
        if isCurrent(ticket) { assignments[ticket.partition]?.abandon(ticket.offset) }
    }

    /// Starts nothing more: what runs may finish and is committed, what waits is left to other workers.
    public mutating func stop() {
        isStopped = true
        for partition in assignments.keys { change(partition) { $0.retire() } }
    }

    // MARK: - Flow

    /// Which partitions should stop or resume their delivery since this was last asked.
    ///
    /// - Returns: True for those that should stop.
    public mutating func takeFlowChanges() -> [Partition: Bool] {
        defer { flowChanges = [:] }
        return flowChanges
    }

    /// Changes a partition's work, and what follows from it: whose turn it is, and whether it fetches.
    @discardableResult
    mutating func change<Result>(
        _ partition: Partition, losesTurn: Bool = false, _ body: (inout PartitionWork<Job>) -> Result?
    ) -> Result? {
        guard let index = assignments.index(forKey: partition) else { return nil }
        let before = assignments.values[index].readyCount
        let result = body(&assignments.values[index])
        let after = assignments.values[index].readyCount
        readyCount += after - before
        if after > 0, losesTurn || before == 0 {
            turns.append(partition)
        } else if after == 0, before > 0, !losesTurn {
            turns.removeAll { $0 == partition }
        }
        let share = max(1, limits.waitingBytes / assignments.count)
        if let isPaused = assignments.values[index].flowChange(waitingShare: share) {
            flowChanges[partition] = isPaused
        }
        return result
    }
}
