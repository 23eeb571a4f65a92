import Batching
import Contract
import Kafka
import Logging

/// Owns one partition of `batch.jobs` and of the ledger: gathers its jobs, and takes its batches through their courses.
///
/// Built to be thrown away: where anything goes wrong that this owner cannot mend, it is begun anew from what the ledger says, as another worker would.
final class PartitionRun: Sendable {
    private let partition: Int32
    private let consumer: KafkaConsumer
    private let context: BatchContext
    private let deadLetters: DeadLetterWriter
    private let stopping = Latch()
    private let killing = Latch()
    private let ended = Latch()

    init(_ partition: Int32, consumer: KafkaConsumer, context: BatchContext) {
        self.partition = partition
        self.consumer = consumer
        self.context = context
        deadLetters = DeadLetterWriter(
            source: PartitionLedger.source, topic: context.connection.topics.name(.deadLetters),
            logger: context.logger)
    }

    /// Begins nothing new from now on; what is under way may come to a point where it can be left.
    func stop() {
        stopping.open()
    }

    /// Waits until it has ended, and ends it where that takes too long.
    func ended(within timeout: Duration, clock: any Clock<Duration>) async {
        guard await !ended.wait(within: timeout, clock: clock) else { return }
        killing.open()
        await ended.wait()
    }

    /// Works until it is told to stop, the task is cancelled, or another worker has taken over.
    ///
    /// - Throws: `WorkerError` where a setting must be mended; `KafkaError` where no waiting helps.
    func run() async throws {
        defer { ended.open() }
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await self.repeatRuns() }
            group.addTask { await self.killing.wait() }
            defer { group.cancelAll() }
            try await group.next()
        }
    }

    private func repeatRuns() async throws {
        var failures = 0
        while true {
            let start = context.clock.now()
            do {
                return try await runOnce()
            } catch let error as WorkerError {
                throw error
            } catch {
                if Task.isCancelled || stopping.isOpen { return }
                if let error = error as? KafkaError, error.recovery == .reconfigure { throw error }
                if context.clock.now() - start > .seconds(60) { failures = 0 }
                context.logger.warning(
                    "Beginning a partition anew",
                    metadata: ["partition": "\(partition)", "error": "\(error)", "failures": "\(failures + 1)"])
                // Fenced or out of its group, it is soon told so; else a broker is away.
                let delay = Duration.milliseconds(200 << min(failures, 6))
                await stopping.race { [clock = context.clock] in try? await clock.sleep(clock.now() + delay) }
                failures += 1
            }
        }
    }

    private func runOnce() async throws {
        // Asked for each time: where a member keeps a partition through a rebalance, its generation changes.
        let group = try await consumer.groupMetadata()
        let ledger = try await PartitionLedger(
            partition, connection: context.connection, group: group, clock: context.clock, logger: context.logger)
        do {
            let position = await ledger.position
            let batches = try await context.ledger.openBatches(of: partition, spool: context.spool)
            context.logger.info(
                "Partition taken over",
                metadata: [
                    "partition": "\(partition)", "open_batches": "\(batches.count)",
                    "position": "\(position)",
                ])
            try await work(ledger, batches)
        } catch {
            await leave(ledger)
            throw error
        }
        await leave(ledger)
    }

    /// What lies on this machine's disk is of no use to the next owner, and would be out of date for this one.
    private func leave(_ ledger: PartitionLedger) async {
        await ledger.close()
        context.queue.forget(partition: partition)
        context.gauges.forget(partition: partition)
        await context.spool.removeAll(of: partition)
    }

    private func work(_ ledger: PartitionLedger, _ batches: [BatchChanged]) async throws {
        let (begun, begin) = AsyncStream<BatchChanged>.makeStream()
        let driver = BatchDriver(context: context, ledger: ledger, stopping: stopping) { begin.yield($0) }
        let intake = JobIntake(context: context, ledger: ledger, deadLetters: deadLetters) { begin.yield($0) }
        for batch in batches { begin.yield(batch) }
        try await withThrowingDiscardingTaskGroup { group in
            group.addTask {
                try await self.untilStopped { try await intake.run() }
                begin.finish()
            }
            for await batch in begun { group.addTask { try await driver.run(batch) } }
        }
    }

    /// Does something until it is to stop.
    private func untilStopped(_ body: @escaping @Sendable () async throws -> Void) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await body() }
            group.addTask { await self.stopping.wait() }
            defer { group.cancelAll() }
            try await group.next()
        }
    }
}
