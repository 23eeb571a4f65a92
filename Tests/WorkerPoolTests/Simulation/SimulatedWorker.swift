import WorkerPool

/// A worker around the engine under test, one step at a time.
struct SimulatedWorker {
    typealias Engine = PoolEngine<Int, Int64, Int64>

    /// What the group tells a member.
    enum Notice {
        case revoked([Int])
        case assigned([Int], generation: Int)
    }

    let id: Int
    var engine: Engine
    /// The generation that it commits under.
    var generation = 0
    var notices: [Notice] = []
    /// Partitions that it was asked for and has not given up yet.
    var releasing: [Int]?
    /// Started jobs that have not ended.
    var running: [Engine.Ticket] = []
    /// Those of them that were told to end.
    var cancelled: Set<Engine.Ticket> = []
    /// Whether a batch was handed to the broker, and whether the group took its offsets.
    var call: Bool?
    /// It is not scheduled: `SIGSTOP`, a long pause, a network that is away.
    var isAsleep = false
    /// Its session is over, and it has not heard of it yet.
    var isExpelled = false
    var isStopping = false
    private var epochs: [Int: UInt64] = [:]
    private var nextIndex: [Int: Int] = [:]
    private var lastEpoch: UInt64 = 0
    private var paused: Set<Int> = []

    init(id: Int, limits: PoolLimits) {
        self.id = id
        engine = Engine(limits: limits)
    }

    var partitions: [Int] { engine.partitions.sorted() }

    mutating func take(_ partitions: [Int], from broker: SimulatedBroker) throws {
        for partition in partitions {
            lastEpoch += 1
            let position = broker.committed[partition] ?? SimulatedBroker.Position(offset: 0, metadata: "")
            let restored = try AcknowledgementMap(metadata: position.metadata, base: position.offset)
            engine.assign(partition, epoch: lastEpoch, restored: restored)
            epochs[partition] = lastEpoch
            nextIndex[partition] =
                broker.logs[partition].firstIndex { $0.offset >= position.offset } ?? broker.logs[partition].count
            paused.remove(partition)
        }
    }

    mutating func release(_ partitions: [Int]) {
        cancelled.formUnion(engine.revoke(partitions))
        for partition in partitions { epochs[partition] = nil }
    }

    /// Partitions with records that could be fetched.
    func fetchable(_ broker: SimulatedBroker) -> [Int] {
        epochs.keys.filter { partition in
            !paused.contains(partition) && !(releasing ?? []).contains(partition)
                && nextIndex[partition, default: 0] < broker.logs[partition].count
        }.sorted()
    }

    /// Delivers up to `count` records of a partition.
    mutating func fetch(_ partition: Int, _ count: Int, from broker: SimulatedBroker) {
        guard let epoch = epochs[partition], let start = nextIndex[partition] else { return }
        for record in broker.logs[partition][start...].prefix(count) {
            engine.deliver(
                record.offset, at: record.offset, of: partition, epoch: epoch, lane: record.lane, size: 10)
            nextIndex[partition, default: 0] += 1
        }
        applyFlow()
    }

    /// Starts a job, and holds it against what must be true of the lane.
    mutating func start(_ broker: SimulatedBroker) throws {
        guard let (ticket, job) = engine.start() else { return }
        let log = broker.logs[ticket.partition]
        guard let record = log.first(where: { $0.offset == ticket.offset }), job == ticket.offset else {
            throw SimulationFailure("\(ticket) is no job")
        }
        // A worker that does not know that it was expelled runs in vain what others have finished.
        guard isExpelled || !broker.published[ticket.partition].contains(ticket.offset) else {
            throw SimulationFailure("\(ticket.partition)@\(ticket.offset) was finished and is run again")
        }
        if let lane = record.lane,
            let earlier = log.first(where: {
                $0.lane == lane && $0.offset < ticket.offset && !broker.published[ticket.partition].contains($0.offset)
            })
        {
            throw SimulationFailure("\(ticket.partition)@\(ticket.offset) starts before \(earlier.offset) is committed")
        }
        running.append(ticket)
        applyFlow()
    }

    mutating func end(_ index: Int, finishes: Bool) {
        let ticket = running.remove(at: index)
        cancelled.remove(ticket)
        if finishes {
            engine.finish(ticket, output: ticket.offset, ifTooLarge: ticket.offset)
        } else {
            engine.abandon(ticket)
        }
        applyFlow()
    }

    mutating func applyFlow() {
        for (partition, isPaused) in engine.takeFlowChanges() {
            if isPaused { paused.insert(partition) } else { paused.remove(partition) }
        }
    }

    /// What must be true of an engine at any time.
    func check(_ broker: SimulatedBroker) throws {
        let (engine, limits) = (engine, engine.limits)
        guard engine.runningCount <= limits.concurrency else { throw SimulationFailure("more jobs than allowed") }
        let perRecord = 10 * limits.concurrency
        guard engine.waitingBytes <= limits.waitingBytes + partitions.count * (perRecord + 10) else {
            throw SimulationFailure("\(engine.waitingBytes) bytes wait")
        }
        let hasRoom = engine.occupiedCount - engine.heldCount < engine.limit
        if hasRoom, !isStopping, !engine.canStart, engine.room == 0 {
            throw SimulationFailure("worker \(id) has room, and neither starts nor fetches")
        }
        if engine.canCommit, engine.isUncertain { throw SimulationFailure("two batches at once") }
    }
}
