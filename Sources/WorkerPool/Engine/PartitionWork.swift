import DequeModule

/// The jobs of one assigned partition: which wait for their lane, which for room, which are under way, and how far it has come.
struct PartitionWork<Job: Sendable>: Sendable {
    /// A delivered job that was not started yet.
    struct Waiting {
        let offset: Int64
        let job: Job
        let lane: LaneKey?
        /// How much memory it holds, in bytes.
        let size: Int
    }

    /// A job that was started and is not committed.
    private struct Active {
        let lane: LaneKey?
        var isRunning: Bool
    }

    let epoch: UInt64
    private(set) var progress: PartitionProgress
    /// Jobs whose lane is free.
    private var ready: Deque<Waiting> = []
    /// Lanes with a job that is ready or under way, and who waits behind it.
    private var lanes: [LaneKey: Deque<Waiting>] = [:]
    private var active: [Int64: Active] = [:]
    private(set) var waitingBytes = 0
    /// Whether it is about to be given up: nothing more is started.
    private(set) var isRetiring = false
    /// Whether its map has grown so long that no more should be started before it has shrunk.
    private var isCrowded = false
    /// Whether its delivery is stopped.
    private(set) var isPaused = false
    /// Jobs that were committed since it was assigned.
    private var committedCount = 0
    private var metadataLength = 0

    init(epoch: UInt64, restored: AcknowledgementMap) {
        self.epoch = epoch
        progress = PartitionProgress(restored: restored)
    }

    var readyCount: Int { ready.count }
    /// Whether nothing is running, and all that finished is committed.
    var isDrained: Bool { active.isEmpty }
    var runningOffsets: [Int64] { active.filter { $0.value.isRunning }.map(\.key) }

    /// How far it has come.
    var status: PartitionStatus {
        PartitionStatus(
            nextOffset: progress.nextOffset, unfinishedCount: progress.unfinishedCount,
            finishedAhead: progress.finishedAhead, oldestWritten: progress.oldestWritten,
            committedCount: committedCount, metadataLength: metadataLength)
    }

    /// Takes note of a delivered record, and puts it into its lane unless it was finished before.
    mutating func deliver(_ job: Job, at offset: Int64, written: Int64?, lane: LaneKey?, size: Int) {
        guard !isRetiring, progress.deliver(offset, written: written) == .run else { return }
        let waiting = Waiting(offset: offset, job: job, lane: lane, size: size)
        waitingBytes += size
        if let lane, lanes[lane]?.append(waiting) != nil { return }
        if let lane { lanes[lane] = [] }
        ready.append(waiting)
    }

    /// Starts the next job whose lane is free.
    mutating func start() -> Waiting? {
        guard let next = ready.popFirst() else { return nil }
        waitingBytes -= next.size
        active[next.offset] = Active(lane: next.lane, isRunning: true)
        return next
    }

    /// A running job has finished; false where there is no such job.
    mutating func finish(_ offset: Int64) -> Bool {
        guard active[offset]?.isRunning == true else { return false }
        active[offset]?.isRunning = false
        return true
    }

    /// A running job has ended without an outcome: it stays unfinished, and its lane stays closed.
    mutating func abandon(_ offset: Int64) {
        active[offset] = nil
    }

    /// Finished jobs are committed, by ascending offset: their lanes go on.
    mutating func commit(_ offsets: [Int64]) {
        progress.finish(offsets)
        committedCount += offsets.count
        for offset in offsets {
            guard let lane = active.removeValue(forKey: offset)?.lane else { continue }
            if let next = lanes[lane]?.popFirst() { ready.append(next) } else { lanes[lane] = nil }
        }
    }

    /// Takes note of how long the partition's map has become.
    ///
    /// It must shrink some way below the high-water mark before delivery goes on, so that it does not stop and start with every commit.
    mutating func noteMetadata(length: Int, highWater: Int) {
        metadataLength = length
        isCrowded = length >= (isCrowded ? highWater * 7 / 8 : highWater)
    }

    /// Starts nothing more: what waits is left to the partition's next owner.
    mutating func retire() {
        isRetiring = true
        ready = []
        lanes = [:]
        waitingBytes = 0
    }

    /// Whether delivery is to stop or go on from now; nil where all stays as it is.
    ///
    /// A low mark below the high one keeps it from stopping and starting with every job.
    ///
    /// - Parameter waitingShare: The waiting room that it may use, in bytes.
    /// - Returns: True to stop, false to go on.
    mutating func flowChange(waitingShare: Int) -> Bool? {
        let isFull = waitingBytes >= max(1, isPaused ? waitingShare / 2 : waitingShare)
        // What a restored map covers must be delivered for the map to shrink.
        let shouldPause = isFull || (isCrowded && !progress.isRestoring)
        guard shouldPause != isPaused else { return nil }
        isPaused = shouldPause
        return shouldPause
    }
}
