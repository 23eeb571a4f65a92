import Batching
import Contract
import Foundation

/// A worker, which does as its courses tell it, one small step at a time: between any two of them it can be killed, or overtaken by another.
struct SimulatedBatchWorker {
    /// A partition as its owner has it in memory.
    struct Share {
        let partition: Int
        let epoch: Int
        var position: Int64
        var gathering: BatchAccumulator
        var flush: (transaction: SimulatedTransaction, plan: BatchPlan, isCommitted: Bool)?
        var batches: [SimulatedBatch]
    }

    let id: Int
    /// Its clocks: one began at another time than those of others, the calendar is wrong by a little.
    let clockOffset: Duration
    let calendarError: Duration
    var shares: [Share] = []

    func clock(_ world: SimulatedWorld) -> Duration { world.now + clockOffset }

    func time(_ world: SimulatedWorld) -> Timestamp { Timestamp((world.now + calendarError).date) }

    // MARK: - Partitions

    /// Takes over a partition: whoever had it before can commit nothing from now on.
    mutating func take(_ partition: Int, _ world: inout SimulatedWorld) {
        drop(partition)
        world.kafka.partitions[partition].epoch += 1
        let found = world.kafka.partitions[partition]
        let batches = found.ledger.values.filter(\.isOpen).sorted { $0.batchKey < $1.batchKey }.map { record in
            SimulatedBatch(
                course: BatchCourse(
                    restoring: record, keepsKeys: world.provider.keepsKeys, pace: .init(poll: world.limits.poll),
                    at: clock(world)),
                jobs: found.manifests[record.batchKey] ?? [])
        }
        let gathering = BatchAccumulator(
            limits: .init(requests: world.limits.requests, bytes: 1_000, provider: (100, 2_000)))
        shares.append(
            Share(
                partition: partition, epoch: found.epoch, position: found.position, gathering: gathering,
                batches: batches))
        world.note("worker \(id) takes partition \(partition) with \(batches.map(\.course.record.batchKey))")
    }

    mutating func drop(_ partition: Int) {
        shares.removeAll { $0.partition == partition }
    }

    /// What is under way when it is killed may still happen.
    func die(_ world: inout SimulatedWorld) throws {
        for share in shares {
            let batches: [SimulatedTransaction] = share.batches.compactMap {
                if case .transaction(let transaction, _, false) = $0.call { transaction } else { nil }
            }
            let flush = share.flush.flatMap { $0.isCommitted ? nil : $0.transaction }
            for transaction in batches + [flush].compactMap(\.self) where Bool.random(using: &world.random) {
                _ = try world.kafka.commit(transaction)
            }
        }
    }

    // MARK: - Steps

    /// Does a little of what is to be done.
    ///
    /// - Returns: Whether there was anything.
    mutating func step(_ index: Int, batch: Int?, _ world: inout SimulatedWorld) throws -> Bool {
        guard let batch else { return try gather(index, &world) }
        guard shares[index].batches[batch].isBusy(at: clock(world)) else { return false }
        let partition = shares[index].partition
        var actor = BatchActor(
            batch: shares[index].batches[batch], partition: partition, epoch: shares[index].epoch,
            clock: clock(world), time: time(world), hasOthers: hasOthers(than: index, batch))
        let progress = try actor.step(&world)
        switch progress {
        case .fenced: drop(partition)
        case .none, .some:
            if actor.batch.course.isFinished {
                shares[index].batches.remove(at: batch)
            } else {
                shares[index].batches[batch] = actor.batch
            }
            for plan in actor.plans { add(plan, to: index, world) }
        }
        return progress != .none
    }

    private func hasOthers(than share: Int, _ batch: Int) -> Bool {
        guard shares[share].batches[batch].course.isOut else { return false }
        return shares.indices.contains { other in
            shares[other].batches.indices.contains {
                (other, $0) != (share, batch) && shares[other].batches[$0].course.isOut
            }
        }
    }

    private mutating func gather(_ index: Int, _ world: inout SimulatedWorld) throws -> Bool {
        let partition = shares[index].partition
        if let flush = shares[index].flush {
            if flush.isCommitted {
                shares[index].flush = nil
                add(flush.plan, to: index, world)
            } else if !world.strikes(oneIn: 8) {
                guard try world.kafka.commit(flush.transaction) else {
                    drop(partition)
                    return true
                }
                shares[index].flush?.isCommitted = true
            }
            return true
        }
        let end = world.kafka.partitions[partition].jobs
        var gathering = shares[index].gathering
        while shares[index].position < end, gathering.fits(bytes: 100), !gathering.isFull {
            let offset = shares[index].position
            gathering.add(
                ManifestJob(offset: offset, attempt: 1, jobID: "job-\(offset)", kind: .audit, references: []),
                bytes: 100)
            shares[index].position += 1
        }
        shares[index].gathering = gathering
        guard !gathering.jobs.isEmpty, gathering.isFull || !world.strikes(oneIn: 2) else { return false }
        let key = BatchKey(partition: partition, firstOffset: gathering.jobs[0].offset, using: &world.random)
        let plan = BatchPlan(
            key: key, jobs: gathering.jobs, bytes: gathering.bytes, provider: "simulated", model: "m", time: time(world)
        )
        let transaction = SimulatedTransaction(
            partition: partition, epoch: shares[index].epoch, records: [plan.record], manifests: plan.manifests,
            position: shares[index].position)
        shares[index].flush = (transaction, plan, false)
        shares[index].gathering = BatchAccumulator(
            limits: .init(requests: world.limits.requests, bytes: 1_000, provider: (100, 2_000)))
        return true
    }

    private mutating func add(_ plan: BatchPlan, to index: Int, _ world: SimulatedWorld) {
        let course = BatchCourse(
            restoring: plan.record, keepsKeys: world.provider.keepsKeys, pace: .init(poll: world.limits.poll),
            at: clock(world))
        shares[index].batches.append(SimulatedBatch(course: course, jobs: plan.jobs))
    }
}
