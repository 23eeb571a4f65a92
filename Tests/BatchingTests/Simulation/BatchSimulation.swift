import Batching
import Contract
import SeededRandomness

/// One schedule: workers, Kafka, a provider and everything that can befall them, in an order that a seed decides.
struct BatchSimulation {
    private var world: SimulatedWorld
    private var workers: [SimulatedBatchWorker] = []
    private var lastWorker = 0

    init(seed: UInt64, report: ((String) -> Void)? = nil) {
        var random = SeededGenerator(seed: seed)
        let kafka = SimulatedKafka(partitions: Int.random(in: 1...3, using: &random))
        let provider = SimulatedProvider(seed: random.next())
        let limits = SimulatedWorld.Limits(requests: Int.random(in: 1...8, using: &random))
        world = SimulatedWorld(kafka: kafka, provider: provider, random: random, limits: limits, report: report)
    }

    /// Runs the schedule: a stretch of random events, then quiet until all work is done.
    mutating func run() throws {
        world.note("the provider keeps \(world.provider.keepsKeys ? "our names" : "no names")")
        for _ in 0..<Int.random(in: 1...3, using: &world.random) { addWorker() }
        for partition in world.kafka.partitions.indices { try rebalance(partition) }
        for _ in 0..<Int.random(in: 3...12, using: &world.random) { appendJob() }
        for _ in 0..<Int.random(in: 100...400, using: &world.random) { try disturb() }
        try settle()
    }

    // MARK: - Events

    private mutating func disturb() throws {
        switch Int.random(in: 0..<100, using: &world.random) {
        case 0: appendJob()
        case 1: if workers.count < 4 { addWorker() }
        case 2: try crash()
        case 3..<6: try rebalance(Int.random(in: world.kafka.partitions.indices, using: &world.random))
        case 6:
            world.provider.createForeign(
                requests: Int.random(in: 1...world.limits.requests, using: &world.random), at: world.now)
        case 7..<12: try world.advance(by: world.seconds(10...400))
        case 12..<24: try world.advance(by: world.seconds(0...5))
        default: try work()
        }
    }

    private mutating func appendJob() {
        let partition = Int.random(in: world.kafka.partitions.indices, using: &world.random)
        world.kafka.partitions[partition].jobs += 1
    }

    private mutating func addWorker() {
        lastWorker += 1
        workers.append(
            SimulatedBatchWorker(
                id: lastWorker, clockOffset: world.seconds(0...1_000),
                calendarError: world.seconds(0...200) - .seconds(100)))
    }

    /// `kill -9`.
    private mutating func crash() throws {
        guard let index = workers.indices.randomElement(using: &world.random) else { return }
        world.note("worker \(workers[index].id) is killed")
        try workers[index].die(&world)
        workers.remove(at: index)
    }

    /// Another worker, or the same again, owns a partition; who owned it before does not know that yet.
    private mutating func rebalance(_ partition: Int) throws {
        if workers.isEmpty { addWorker() }
        guard let index = workers.indices.randomElement(using: &world.random) else { return }
        workers[index].take(partition, &world)
    }

    private mutating func work() throws {
        guard let index = workers.indices.randomElement(using: &world.random),
            let share = workers[index].shares.indices.randomElement(using: &world.random)
        else { return }
        let batches = workers[index].shares[share].batches.indices
        let batch = Int.random(in: 0..<4, using: &world.random) == 0 ? nil : batches.randomElement(using: &world.random)
        _ = try workers[index].step(share, batch: batch, &world)
    }

    // MARK: - The end

    /// Without further faults all work must come to its end.
    private mutating func settle() throws {
        world.note("quiet")
        world.hasFaults = false
        world.provider.isReliable = true
        if workers.isEmpty { addWorker() }
        // Who was overtaken goes on a little, and learns of it.
        for partition in world.kafka.partitions.indices { try rebalance(partition) }
        // Far more than it takes if each step does a little.
        for _ in 0..<3_000 {
            for index in workers.indices { try workOff(index) }
            if world.kafka.isDone { return try checkOutcomes() }
            try world.advance(by: world.seconds(1...200))
        }
        for partition in world.kafka.partitions {
            for record in partition.ledger.values where record.isOpen { world.note("open: \(record)") }
        }
        throw SimulationFailure("stuck")
    }

    /// No job was tried too often, and none was given up too early.
    private func checkOutcomes() throws {
        for (index, partition) in world.kafka.partitions.enumerated() {
            for (offset, outcome) in partition.outcomes {
                let tries = world.provider.triesCount(partition: index, offset: offset)
                let isRight =
                    switch outcome {
                    case .result: (1...world.limits.attempts).contains(tries)
                    case .failure(.exhausted): tries == world.limits.attempts
                    case .failure(.provider("token_limit_exceeded")): false
                    case .failure(.provider): tries <= world.limits.attempts
                    }
                guard isRight else {
                    throw SimulationFailure("job \(index)-\(offset) is \(outcome) after \(tries) tries")
                }
            }
        }
    }

    /// Has a worker do all that can be done now.
    private mutating func workOff(_ index: Int) throws {
        for _ in 0..<1_000 {
            var hasWorked = false
            var share = 0
            while share < workers[index].shares.count {
                let count = workers[index].shares.count
                for batch in [nil] + workers[index].shares[share].batches.indices.reversed().map(Optional.some) {
                    let hasStepped = try workers[index].step(share, batch: batch, &world)
                    hasWorked = hasStepped || hasWorked
                    if workers[index].shares.count < count { break }
                }
                if workers[index].shares.count == count { share += 1 }
            }
            if !hasWorked { return }
        }
        throw SimulationFailure("worker \(workers[index].id) is busy for ever")
    }
}
