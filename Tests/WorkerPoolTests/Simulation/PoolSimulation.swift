import SeededRandomness
import WorkerPool

/// One schedule: workers, a broker and everything that can befall them, in an order that a seed decides.
struct PoolSimulation {
    private var random: SeededGenerator
    private var broker: SimulatedBroker
    private var workers: [Int: SimulatedWorker] = [:]
    private let limits: PoolLimits
    private let isCooperative: Bool
    private var lastWorker = 0
    /// Who has what, from the group's point of view.
    private var owners: [Int?]
    /// Who is to have what, and whose release the group waits for; nil where no rebalance is under way.
    private var rebalance: (target: [Int?], waitingFor: Set<Int>)?
    private var isRebalanceDue = true
    /// Told what happens; nil where nobody wants to know.
    private let report: ((String) -> Void)?

    init(seed: UInt64, report: ((String) -> Void)? = nil) {
        var random = SeededGenerator(seed: seed)
        self.report = report
        let partitions = Int.random(in: 1...4, using: &random)
        broker = SimulatedBroker(partitions: partitions)
        owners = Array(repeating: nil, count: partitions)
        var limits = PoolLimits(concurrency: Int.random(in: 1...12, using: &random))
        // Bounds as small as the world, so that they are met.
        limits.waitingBytes = [20, 60, 1_000].randomElement(using: &random) ?? 60
        limits.metadataLimit = [14, 16, 20, 28, 4_096].randomElement(using: &random) ?? 4_096
        limits.metadataHighWater = limits.metadataLimit * 3 / 4
        limits.jobsPerCommit = Int.random(in: 1...8, using: &random)
        self.limits = limits
        isCooperative = Bool.random(using: &random)
        self.random = random
    }

    /// Runs the schedule: a stretch of random events, then quiet until all work is done.
    mutating func run() throws {
        for _ in 0..<Int.random(in: 5...30, using: &random) { appendRecord() }
        for _ in 0..<Int.random(in: 1...3, using: &random) { addWorker() }
        for _ in 0..<Int.random(in: 50...250, using: &random) {
            try disturb()
        }
        try settle()
    }

    // MARK: - Events

    private mutating func disturb() throws {
        switch Int.random(in: 0..<100, using: &random) {
        case 0..<4: appendRecord()
        case 4..<6: if workers.count < 4 { addWorker() }
        case 6..<8: crash()
        case 8..<10: isRebalanceDue = true
        case 10..<12: fallAsleep()
        case 12..<14: wakeUp()
        case 14..<15: stopSomeWorker()
        case 15..<18:
            let limit = Int.random(in: 0...limits.concurrency, using: &random)
            if let id = someWorker() { workers[id]?.engine.setLimit(limit) }
        case 18..<22: try coordinatorDecides()
        case 22..<30: progressGroup()
        default: try work(faults: true)
        }
    }

    private mutating func appendRecord() {
        let partition = Int.random(in: 0..<broker.logs.count, using: &random)
        let lane: LaneKey? =
            Int.random(in: 0..<5, using: &random) == 0 ? nil : [UInt8.random(in: 0..<6, using: &random)]
        broker.append(lane: lane, to: partition, gap: Int.random(in: 0..<4, using: &random) == 0 ? 1 : 0)
    }

    private mutating func addWorker() {
        lastWorker += 1
        workers[lastWorker] = SimulatedWorker(id: lastWorker, limits: limits)
        isRebalanceDue = true
        note("worker \(lastWorker) joins")
    }

    /// `kill -9`: the group misses it later, and what it left open stays open until the coordinator ends it.
    private mutating func crash() {
        guard let id = someWorker() else { return }
        workers[id] = nil
        leave(id)
        note("worker \(id) is killed")
    }

    private mutating func leave(_ id: Int) {
        broker.members[id] = nil
        rebalance?.waitingFor.remove(id)
        isRebalanceDue = true
    }

    private mutating func fallAsleep() {
        guard let id = someWorker() else { return }
        workers[id]?.isAsleep = true
        note("worker \(id) sleeps")
    }

    private mutating func wakeUp() {
        for id in workers.keys.sorted() where workers[id]?.isAsleep == true {
            workers[id]?.isAsleep = false
            note("worker \(id) wakes up")
        }
    }

    private mutating func stopSomeWorker() {
        guard let id = someWorker(), var worker = workers[id] else { return }
        worker.isStopping = true
        worker.engine.stop()
        worker.applyFlow()
        workers[id] = worker
        note("worker \(id) is to stop")
    }

    /// The transaction coordinator ends what was left open: a dead worker's, or one whose end is only slow.
    private mutating func coordinatorDecides() throws {
        for id in broker.open.keys.sorted() where workers[id] == nil || workers[id]?.engine.isUncertain == true {
            let commits = Bool.random(using: &random)
            note("the coordinator \(commits ? "commits" : "aborts") what worker \(id) left open")
            if commits { try broker.commit(id) } else { broker.abort(id) }
        }
    }

    // MARK: - The group

    private mutating func progressGroup() {
        if let rebalance {
            for id in rebalance.waitingFor where workers[id]?.isAsleep == true { expel(id) }
            if self.rebalance?.waitingFor.isEmpty == true { complete(rebalance.target) }
        } else if isRebalanceDue {
            // Most members have answered the last one by then.
            let isBusy = workers.values.contains { !$0.isAsleep && !$0.notices.isEmpty }
            guard !isBusy || Int.random(in: 0..<30, using: &random) == 0 else { return }
            isRebalanceDue = false
            begin()
        } else {
            for id in workers.keys.sorted() where workers[id]?.isAsleep == true && broker.members[id] != nil {
                expel(id)
                isRebalanceDue = true
            }
        }
    }

    /// The session of a silent member is over: it learns of it when it is back.
    private mutating func expel(_ id: Int) {
        broker.members[id] = nil
        workers[id]?.notices = []
        workers[id]?.isExpelled = true
        rebalance?.waitingFor.remove(id)
        owners = owners.map { $0 == id ? nil : $0 }
        note("worker \(id) is expelled")
    }

    private mutating func begin() {
        let candidates = workers.values.filter { !$0.isStopping && !$0.isAsleep && !$0.isExpelled }.map(\.id).sorted()
        var target: [Int?] = []
        for _ in owners { target.append(candidates.randomElement(using: &random)) }
        var waitingFor: Set<Int> = []
        for id in workers.keys.sorted() where broker.members[id] != nil {
            let own = owners.indices.filter { owners[$0] == id }
            let gives = isCooperative ? own.filter { target[$0] != id } : own
            guard !gives.isEmpty else { continue }
            workers[id]?.notices.append(.revoked(gives))
            waitingFor.insert(id)
        }
        rebalance = (target, waitingFor)
        note("rebalance to \(target), waiting for \(waitingFor.sorted())")
    }

    private mutating func complete(_ target: [Int?]) {
        rebalance = nil
        for id in workers.keys.sorted() where workers[id]?.isAsleep == true && broker.members[id] != nil { expel(id) }
        broker.generation += 1
        let before = isCooperative ? owners : owners.map { _ in nil }
        owners = target.indices.map { partition in
            guard let owner = target[partition], let worker = workers[owner], !worker.isAsleep, !worker.isExpelled,
                !worker.isStopping || before[partition] == owner
            else { return nil }
            return owner
        }
        for id in workers.keys.sorted() where workers[id]?.isAsleep == false && workers[id]?.isExpelled == false {
            broker.members[id] = broker.generation
            let gets = owners.indices.filter { owners[$0] == id && before[$0] != id }
            workers[id]?.notices.append(.assigned(gets, generation: broker.generation))
        }
        if owners.contains(nil) { isRebalanceDue = true }
        note("generation \(broker.generation): \(owners)")
    }

    // MARK: - Workers

    private mutating func work(faults: Bool) throws {
        // Taken out while it changes: a copy of all its state would be made otherwise.
        guard let id = someWorker(), workers[id]?.isAsleep == false, var worker = workers.removeValue(forKey: id) else {
            return
        }
        var hasLeft = false
        defer { if !hasLeft { workers[id] = worker } }
        try step(of: &worker, faults: faults, hasLeft: &hasLeft)
        try worker.check(broker)
    }

    private mutating func step(of worker: inout SimulatedWorker, faults: Bool, hasLeft: inout Bool) throws {
        switch Int.random(in: 0..<7, using: &random) {
        case 0: try heed(&worker, mayTimeOut: faults)
        case 1:
            let room = worker.engine.room
            if room > 0, let partition = worker.fetchable(broker).randomElement(using: &random) {
                worker.fetch(partition, Int.random(in: 1...room, using: &random), from: broker)
            }
        case 2, 3: try worker.start(broker)
        case 4: endSomeJob(&worker)
        case 5: try commit(&worker, faults: faults)
        default:
            // A worker that has ended all it had leaves the group.
            guard worker.isStopping, worker.running.isEmpty, worker.engine.occupiedCount == 0, worker.call == nil else {
                return
            }
            hasLeft = true
            leave(worker.id)
            note("worker \(worker.id) leaves")
        }
    }

    private mutating func heed(_ worker: inout SimulatedWorker, mayTimeOut: Bool) throws {
        if let partitions = worker.releasing {
            let isOver = Int.random(in: 0..<(mayTimeOut ? 4 : 50), using: &random) == 0
            guard worker.engine.isDrained(partitions) || isOver else { return }
            worker.release(partitions)
            worker.releasing = nil
            // The group has given them to others without waiting.
            if worker.isExpelled { return }
            rebalance?.waitingFor.remove(worker.id)
            owners = owners.indices.map { partitions.contains($0) && owners[$0] == worker.id ? nil : owners[$0] }
            return note("worker \(worker.id) releases \(partitions)")
        }
        if worker.isExpelled {
            worker.isExpelled = false
            worker.release(worker.partitions)
            isRebalanceDue = true
            return note("worker \(worker.id) learns that it was expelled")
        }
        guard let notice = worker.notices.first else { return }
        switch notice {
        case .revoked(let partitions):
            worker.engine.retire(partitions)
            worker.releasing = partitions
        case .assigned(let partitions, let generation):
            // Positions that an open transaction covers cannot be read yet.
            guard !partitions.contains(where: broker.isOpen) else { return }
            try worker.take(partitions, from: broker)
            worker.generation = generation
        }
        worker.applyFlow()
        worker.notices.removeFirst()
        note("worker \(worker.id) heeds \(notice)")
    }

    private mutating func endSomeJob(_ worker: inout SimulatedWorker) {
        guard let index = worker.running.indices.randomElement(using: &random) else { return }
        let isCancelled = worker.cancelled.contains(worker.running[index])
        // Cancelled jobs may end either way: one can have finished at that very moment.
        worker.end(index, finishes: !isCancelled || Bool.random(using: &random))
    }

    private mutating func commit(_ worker: inout SimulatedWorker, faults: Bool) throws {
        if worker.engine.isUncertain {
            // A new producer of the same name ends what the old one left open, one way or the other.
            if faults, Bool.random(using: &random) { try broker.commit(worker.id) } else { broker.abort(worker.id) }
            let asked = worker.engine.uncertainPartitions
            guard !asked.contains(where: broker.isOpen) else { return }
            let found = asked.compactMap { partition in
                broker.committed[partition].map { (partition, (offset: $0.offset, metadata: $0.metadata)) }
            }
            worker.engine.resolve(committed: Dictionary(uniqueKeysWithValues: found))
        } else if let isAccepted = worker.call {
            worker.call = nil
            let result = try end(of: worker.id, isAccepted: isAccepted, faults: faults)
            worker.engine.commitEnded(result)
            note("worker \(worker.id): \(result)")
        } else if let batch = worker.engine.nextCommit() {
            guard batch.positions.allSatisfy({ $0.metadata.utf8.count <= limits.metadataLimit }) else {
                throw SimulationFailure("metadata of \(batch.positions.map(\.metadata.utf8.count)) characters")
            }
            let tickets = batch.entries.map { "\($0.ticket.partition)@\($0.ticket.offset)" }
            note("worker \(worker.id) commits \(tickets)")
            worker.call = broker.begin(batch, by: worker.id, generation: worker.generation)
        }
        worker.applyFlow()
    }

    private mutating func end(of id: Int, isAccepted: Bool, faults: Bool) throws -> CommitResult {
        guard isAccepted else { return faults && Int.random(in: 0..<5, using: &random) == 0 ? .unknown : .aborted }
        switch faults ? Int.random(in: 0..<12, using: &random) : 11 {
        case 0:
            broker.abort(id)
            return .aborted
        case 1:
            broker.abort(id)
            return .tooLarge
        case 2:
            broker.abort(id)
            return .unknown
        case 3:
            try broker.commit(id)
            return .unknown
        case 4: return .unknown
        default:
            try broker.commit(id)
            return .committed
        }
    }

    // MARK: - The end

    /// Without further faults all work must come to its end.
    private mutating func settle() throws {
        wakeUp()
        if workers.values.allSatisfy(\.isStopping) { addWorker() }
        for id in workers.keys.sorted() {
            workers[id]?.engine.setLimit(Int.random(in: 1...limits.concurrency, using: &random))
        }
        note("quiet")
        // Far more than it takes if each step does a little.
        for _ in 0..<20_000 {
            if broker.isDone, workers.values.allSatisfy({ $0.engine.occupiedCount == 0 }) { return }
            try coordinatorDecides()
            progressGroup()
            try work(faults: false)
        }
        let left = broker.logs.indices.map { broker.logs[$0].count - broker.published[$0].count }
        if let report { workers.values.forEach { report("\($0)") } }
        throw SimulationFailure("stuck with \(left) jobs unfinished")
    }

    private mutating func someWorker() -> Int? { workers.keys.sorted().randomElement(using: &random) }

    private func note(_ event: @autoclosure () -> String) {
        report?(event())
    }
}
