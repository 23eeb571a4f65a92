import Batching
import Contract

/// A batch in a worker's memory.
struct SimulatedBatch {
    var course: BatchCourse
    let jobs: [ManifestJob]
    var call: Call?
    /// Results that were downloaded, and are still to be read.
    var file: [SimulatedProvider.Line]?

    /// Whether something is under way, or to be done now.
    func isBusy(at clock: Duration) -> Bool {
        if call != nil { return true }
        if case .wait = course.step(at: clock) { return false }
        return true
    }

    /// What is under way.
    enum Call {
        case transaction(SimulatedTransaction, plans: [BatchPlan], isCommitted: Bool)
        case creation(Int, before: Duration)
        case lookUp([ProviderSighting])
    }
}

/// Drives one batch, as a worker does: asks its course what is to be done, begins that, has it happen, and learns of it, each in a step of its own.
struct BatchActor {
    enum Progress { case none, some, fenced }

    var batch: SimulatedBatch
    let partition: Int
    let epoch: Int
    /// Now, by the worker's clocks.
    let clock: Duration
    let time: Timestamp
    /// Whether another batch of this worker is with the provider, or may be.
    let hasOthers: Bool
    /// Plans that were committed.
    var plans: [BatchPlan] = []

    mutating func step(_ world: inout SimulatedWorld) throws -> Progress {
        switch batch.call {
        case .transaction(let transaction, let plans, let isCommitted):
            return try go(on: transaction, plans, isCommitted: isCommitted, &world)
        case .creation(let number, let before): return learn(ofCreation: number, before: before, &world)
        case .lookUp(let sightings):
            look(among: sightings, world)
            return .some
        case nil: return begin(&world)
        }
    }

    private mutating func begin(_ world: inout SimulatedWorld) -> Progress {
        switch batch.course.step(at: clock) {
        case .wait, .none: return .none
        case .announceSubmission:
            write(batch.course.recordOfSubmission(timeout: world.limits.submission, time: time, at: clock))
        case .submit(let before): submit(before: before, &world)
        case .lookUp:
            if world.strikes(oneIn: 6) {
                batch.course.failed(retryAfter: nil, at: clock)
            } else {
                batch.call = .lookUp(world.provider.sightings(from: batch.course.earliestCreation))
            }
        case .poll: poll(&world)
        case .collect: collect(&world)
        case .end: end(&world)
        }
        return .some
    }

    // MARK: - Transactions

    private mutating func write(
        _ record: BatchChanged, outcomes: [(offset: Int64, outcome: SimulatedOutcome)] = [],
        plans: [BatchPlan] = [], removes: Bool = false
    ) {
        let transaction = SimulatedTransaction(
            partition: partition, epoch: epoch, records: plans.map(\.record) + [record],
            manifests: plans.flatMap(\.manifests), removed: removes ? [record.batchKey] : [], outcomes: outcomes)
        batch.call = .transaction(transaction, plans: plans, isCommitted: false)
    }

    private mutating func go(
        on transaction: SimulatedTransaction, _ plans: [BatchPlan], isCommitted: Bool, _ world: inout SimulatedWorld
    ) throws -> Progress {
        guard isCommitted else {
            // Aborted for a passing reason: the same once more.
            if world.strikes(oneIn: 8) { return .some }
            guard try world.kafka.commit(transaction) else { return .fenced }
            batch.call = .transaction(transaction, plans: plans, isCommitted: true)
            return .some
        }
        guard let record = transaction.records.last else { return .some }
        batch.call = nil
        batch.course.written(record, at: clock)
        self.plans = plans
        world.note("\(record.batchKey) is \(record.state) \(record.providerBatchID ?? "")")
        if record.state == .failed, record.notes != nil, record.reason == "token_limit_exceeded" {
            batch.course.postponeEnd(until: clock + world.seconds(30...300))
        }
        if batch.course.isFinished, let id = record.providerBatchID, !world.strikes(oneIn: 4) {
            world.provider.delete(id)
        }
        return .some
    }

    // MARK: - Submission

    private mutating func submit(before: Duration, _ world: inout SimulatedWorld) {
        if world.strikes(oneIn: 20) { return batch.course.failed(retryAfter: nil, at: clock) }
        let record = batch.course.record
        let tag = BatchKey.tag(of: record.batchKey)
        let customIDs = batch.jobs.map {
            CustomID(partition: partition, offset: $0.offset, attempt: $0.attempt, tag: tag).description
        }
        // It arrives at once, or when it was given up already; the course has a quarter of the time left for that.
        let latest = before - clock + world.limits.submission / 4
        var arrival: Duration? = world.now + .seconds(1)
        if world.strikes(oneIn: 2) {
            arrival =
                world.now + .milliseconds(Int.random(in: 0..<Int(latest / .milliseconds(1)), using: &world.random))
        }
        if world.strikes(oneIn: 8) { arrival = nil }
        let number = world.provider.create(key: record.batchKey, customIDs: customIDs, arrivingAt: arrival)
        world.note("\(record.batchKey) is sent, to arrive at \(arrival.map { "\($0)" } ?? "no time")")
        batch.call = .creation(number, before: before)
    }

    private mutating func learn(ofCreation number: Int, before: Duration, _ world: inout SimulatedWorld) -> Progress {
        let answer = world.provider.creations[number].answer
        if world.strikes(oneIn: 6) || answer == nil && clock >= before {
            world.note("\(batch.course.record.batchKey) is lost from sight")
            batch.call = nil
            batch.course.submissionLost(at: clock)
            return .some
        }
        switch answer {
        case nil: return .none
        case .created(let id): write(batch.course.recordOfAcceptance(id: id, isAdopted: false, time: time))
        case .refused: refuse(reason: "invalid_request_error", faulty: [], halves: true)
        case .unavailable:
            batch.call = nil
            batch.course.submissionFailed(retryAfter: Bool.random(using: &world.random) ? .zero : nil, at: clock)
        }
        return .some
    }

    private mutating func look(among sightings: [ProviderSighting], _ world: SimulatedWorld) {
        batch.call = nil
        let claimed = world.kafka.partitions.flatMap { $0.ledger.values.compactMap(\.certainBatchID) }
        if let id = batch.course.match(among: sightings, claimed: Set(claimed)) {
            write(batch.course.recordOfAcceptance(id: id, isAdopted: true, time: time))
        } else {
            world.note("\(batch.course.record.batchKey) is not found")
            batch.course.notFound(at: clock)
        }
    }

    // MARK: - The provider's work

    private mutating func poll(_ world: inout SimulatedWorld) {
        if world.strikes(oneIn: 8) { return batch.course.failed(retryAfter: nil, at: clock) }
        let record = batch.course.record
        guard let found = world.provider.batch(record.providerBatchID ?? "") else {
            // Gone. What was adopted may have been another's; else nothing is left to be read.
            if batch.course.isUnproven { return write(batch.course.recordOfDisowning()) }
            return write(batch.course.recordOfProviderEnd(time: time))
        }
        guard found.endsAt <= world.now else {
            let finished = Int.random(in: 0...record.requests, using: &world.random)
            if let changed = batch.course.recordOfProgress(finished: finished) { return write(changed) }
            return batch.course.unchanged(at: clock)
        }
        switch found.fault {
        case nil: write(batch.course.recordOfProviderEnd(time: time))
        case .lines(let lines): refuse(reason: "invalid_json_line", faulty: lines, halves: false)
        case .unexplained: refuse(reason: "server_error", faulty: [], halves: true)
        case .tokenLimit:
            // The queue may be full of what other workers sent: a single job waits its turn, whatever it looks like from here.
            refuse(reason: "token_limit_exceeded", faulty: [], halves: !hasOthers && record.requests > 1)
        }
    }

    /// Nothing of it is run: the jobs at fault fail, the others go into later batches, smaller ones where nobody knows whose fault it was.
    private mutating func refuse(reason: String, faulty: [Int], halves: Bool) {
        let requests = batch.course.record.requests
        var settled = JobSet()
        for index in halves && requests == 1 ? [0] : faulty { settled.insert(index) }
        let limit = halves && requests > 1 ? requests / 2 : nil
        write(
            batch.course.recordOfRefusal(reason: reason, settled: settled, limit: limit, time: time),
            outcomes: settled.indices.map { (batch.jobs[$0].offset, .failure(.provider(reason))) })
    }

    // MARK: - Results

    private mutating func collect(_ world: inout SimulatedWorld) {
        guard var file = batch.file else { return download(&world) }
        let tag = BatchKey.tag(of: batch.course.record.batchKey)
        if world.strikes(oneIn: 10) {
            batch.file = nil
            return batch.course.failed(retryAfter: nil, at: clock)
        }
        var tally = ResultTally(batch.course)
        var outcomes: [(offset: Int64, outcome: SimulatedOutcome)] = []
        for _ in 0..<Int.random(in: 1...4, using: &world.random) {
            guard let line = file.popLast() else { break }
            let customID = CustomID(line.customID)
            if batch.course.isUnproven, customID?.tag != tag {
                batch.file = nil
                return write(batch.course.recordOfDisowning())
            }
            guard let customID, let index = batch.jobs.firstIndex(where: { $0.offset == customID.offset }) else {
                continue
            }
            account(for: index, line.ending, in: &tally, &outcomes, world)
        }
        if file.isEmpty {
            for index in batch.jobs.indices { account(for: index, nil, in: &tally, &outcomes, world) }
        }
        batch.file = file.isEmpty ? nil : file
        write(batch.course.recordOfCollection(tally), outcomes: outcomes)
    }

    private mutating func download(_ world: inout SimulatedWorld) {
        if world.strikes(oneIn: 4) { return batch.course.failed(retryAfter: nil, at: clock) }
        let found = world.provider.batch(batch.course.record.providerBatchID ?? "")
        if batch.course.isUnproven, found?.lines.isEmpty ?? true { return write(batch.course.recordOfDisowning()) }
        batch.file = found?.lines.shuffled(using: &world.random) ?? []
    }

    private func account(
        for index: Int, _ ending: SimulatedProvider.Line.Ending?, in tally: inout ResultTally,
        _ outcomes: inout [(offset: Int64, outcome: SimulatedOutcome)], _ world: SimulatedWorld
    ) {
        guard !tally.contains(index) else { return }
        let job = batch.jobs[index]
        let isReturned = ending != .succeeded && ending != .invalid && job.attempt < world.limits.attempts
        let how: ResultEnding =
            switch ending {
            case .succeeded: .succeeded
            case .malformed, .overloaded, .invalid: .errored
            case .expired: .expired
            case nil: .missing
            }
        tally.account(for: index, how, isReturned: isReturned, cost: nil)
        guard !isReturned else { return }
        let outcome: SimulatedOutcome =
            switch ending {
            case .succeeded: .result
            case .invalid: .failure(.provider("invalid_request_error"))
            default: .failure(.exhausted)
            }
        outcomes.append((job.offset, outcome))
    }

    // MARK: - The end

    private mutating func end(_ world: inout SimulatedWorld) {
        let record = batch.course.record
        let countsAttempt = record.notes?.countsAttempt ?? true
        let returned = batch.course.returned.indices.map { batch.jobs[$0].returned(countsAttempt: countsAttempt) }
        let limit = min(record.notes?.returnedLimit ?? .max, world.limits.requests)
        let plans = stride(from: 0, to: returned.count, by: limit).map { start in
            let jobs = Array(returned[start..<min(start + limit, returned.count)])
            let key = BatchKey(partition: partition, firstOffset: jobs[0].offset, using: &world.random)
            return BatchPlan(key: key, jobs: jobs, bytes: 0, provider: "simulated", model: "m", time: time)
        }
        write(batch.course.recordOfEnd(time: time), plans: plans, removes: true)
    }
}
