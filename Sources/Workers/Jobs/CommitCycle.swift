import Kafka
import Logging
import WorkerPool

/// Commits what finished jobs leave behind: their records and their offsets, many jobs in one transaction.
///
/// While one transaction is under way the next one gathers, so an idle worker commits at once and a busy one in groups. A transaction is never open
/// longer than its records need: a dead worker's open one would hide results from readers.
final class CommitCycle: Sendable {
    private let engine: SharedEngine
    private let writer: TransactionWriter
    private let interval: Duration
    private let type: String
    private let metrics: RoleMetrics
    private let clock: any Clock<Duration>
    private let logger: Logger
    private let abandonment: AsyncStream<Void>
    private let abandonmentSignal: AsyncStream<Void>.Continuation

    init(
        engine: SharedEngine, writer: TransactionWriter, interval: Duration, type: String, metrics: RoleMetrics,
        clock: any Clock<Duration>, logger: Logger
    ) {
        self.engine = engine
        self.writer = writer
        self.interval = interval
        self.type = type
        self.metrics = metrics
        self.clock = clock
        self.logger = logger
        (abandonment, abandonmentSignal) = AsyncStream.makeStream()
    }

    /// Commits until the engine is closed or the cycle is abandoned.
    ///
    /// Cancelling the task, too, ends it soon, whatever a broker does: what is not committed then is another worker's to run again.
    func run() async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await self.commitUntilClosed() }
            group.addTask { [abandonment] in for await _ in abandonment {} }
            try await group.next()
            group.cancelAll()
        }
    }

    /// Gives up what is not committed: the broker does not answer, and there is no more time to wait for it.
    func abandon() {
        abandonmentSignal.finish()
    }

    private func commitUntilClosed() async throws {
        try await writer.open()
        var failures = 0
        while let (batch, group) = await engine.nextBatch() {
            let start = ContinuousClock.now
            do throws(KafkaError) {
                try await write(batch, group)
                count(engine.commitEnded(.committed))
                metrics.committed("committed", after: ContinuousClock.now - start)
                failures = 0
                let rest = interval - (ContinuousClock.now - start)
                if rest > .zero { try? await clock.sleep(for: rest) }
            } catch {
                let result = result(of: error, jobs: batch.entries.count)
                _ = engine.commitEnded(result)
                metrics.committed(result.name, after: ContinuousClock.now - start)
                if error.code == .staleGeneration { engine.fence(group) }
                if result == .unknown { await resolve(batch) }
                // The jobs of it are tried one by one; one that is refused by itself takes its time.
                if result == .tooLarge, batch.entries.count > 1 { continue }
                failures += 1
                await wait(after: error, failures: failures, jobs: batch.entries.count)
            }
        }
    }

    private func write(_ batch: SharedEngine.Engine.Batch, _ group: KafkaGroupMetadata?) async throws(KafkaError) {
        guard let group else {
            throw KafkaError(.staleGeneration, "this member belongs to no generation of its group")
        }
        let positions = batch.positions.map { position in
            // A broker keeps no empty metadata: what is read back must be the same as what was committed.
            PartitionOffset(
                topicPartition: position.partition, offset: position.offset,
                metadata: position.metadata.isEmpty ? nil : position.metadata)
        }
        try await writer.write(batch.entries.flatMap(\.output.records), positions: positions, group: group)
    }

    /// Counts jobs that are done for good and ends their spans, no earlier: what another worker does again is counted there.
    private func count(_ entries: [SharedEngine.Engine.Batch.Entry]) {
        for entry in entries { metrics.jobEnded(type, entry.output.end) }
        endSpans(entries)
    }

    private func endSpans(_ entries: [SharedEngine.Engine.Batch.Entry]) {
        for output in entries.map(\.output) { output.span?.committed(isReplaced: output.isReplacement) }
    }

    private func result(of error: KafkaError, jobs: Int) -> CommitResult {
        if error.code == .messageTooLarge {
            if jobs == 1 {
                logger.error("A job's outputs are too large for their topics", metadata: ["error": "\(error)"])
            }
            return .tooLarge
        }
        return error.isOutcomeUnknown ? .unknown : .aborted
    }

    /// Finds out whether a batch of unknown outcome was committed; tries until it knows, nothing of it is ours any more, or the task is cancelled.
    private func resolve(_ batch: SharedEngine.Engine.Batch) async {
        for failures in 1... {
            do throws(KafkaError) {
                // The new producer ends the old one's transaction, so what is committed then tells how that ended.
                try await writer.open()
                let partitions = engine.uncertainPartitions
                let committed = partitions.isEmpty ? [:] : try await writer.committedOffsets(partitions)
                return count(engine.resolve(committed: committed))
            } catch {
                // Cut off here, nobody will know: then spans tell how their jobs went.
                if Task.isCancelled { return endSpans(batch.entries) }
                await wait(after: error, failures: failures, jobs: nil)
            }
        }
    }

    /// A rebalance, an absent broker or an operator needs some time; held jobs count against the concurrency, so nothing piles up.
    private func wait(after error: KafkaError, failures: Int, jobs: Int?) async {
        logger.log(
            level: error.recovery == .reconfigure ? .error : .warning, "Commit failed, trying again",
            metadata: [
                "error": "\(error)", "failures": "\(failures)", "jobs": "\(jobs ?? 0)", "recovery": "\(error.recovery)",
            ])
        // Cancelled: the caller looks before it tries again.
        try? await clock.sleep(for: .milliseconds(20 << min(failures - 1, 8)))
    }
}

extension CommitResult {
    /// As the metrics call it.
    fileprivate var name: String {
        switch self {
        case .committed: "committed"
        case .aborted: "aborted"
        case .unknown: "unknown"
        case .tooLarge: "too_large"
        }
    }
}
