import Kafka
import Synchronization
import WorkerPool

/// The engine behind a lock, and the tasks that wait for it to change.
final class SharedEngine: Sendable {
    typealias Engine = PoolEngine<TopicPartition, KafkaMessage, JobOutput>
    typealias Ticket = Engine.Ticket

    /// What tasks wait for.
    enum Condition {
        /// There is room for more records, or no more are wanted.
        case room
        /// A job can be started, or none will be any more.
        case jobs
        /// Something can be committed, or nothing will be any more.
        case batch
        /// Nothing of these partitions runs or waits for its commit; nil stands for all.
        case drained([TopicPartition]?)
    }

    private struct State {
        var engine: Engine
        var group: KafkaGroupMetadata?
        /// Whether nothing more is started.
        var isStopped = false
        /// Whether the group has moved on without this member: what it finishes is refused until it has joined again.
        var isFenced = false
        /// Whether every job is told to end.
        var isEnding = false
        /// Whether nothing more is committed.
        var isClosed = false
        var revocations: [Ticket: CheckedContinuation<Void, Never>] = [:]
        var waiters: [UInt64: (condition: Condition, continuation: CheckedContinuation<Void, Never>)] = [:]
        var lastWaiter: UInt64 = 0

        func isMet(_ condition: Condition) -> Bool {
            switch condition {
            case .room: engine.room > 0 || isStopped
            case .jobs: engine.canStart || isStopped
            case .batch: engine.canCommit || isClosed
            // There is no use in waiting for commits that are refused, and the whole group would wait as well.
            case .drained(let partitions?): isFenced || engine.isDrained(partitions)
            case .drained(nil): engine.occupiedCount == 0
            }
        }

        mutating func takeMetWaiters() -> [CheckedContinuation<Void, Never>] {
            let met = waiters.filter { isMet($0.value.condition) }.keys
            return met.compactMap { waiters.removeValue(forKey: $0)?.continuation }
        }
    }

    private let state: Mutex<State>
    private let setPaused: @Sendable (TopicPartition, Bool) -> Void

    /// - Parameters:
    ///   - limits: The pool's bounds.
    ///   - setPaused: Stops or restarts a partition's delivery. Called under the lock, so that the last word is the right one: it must be brief and must
    ///     not call back.
    init(limits: PoolLimits, setPaused: @escaping @Sendable (TopicPartition, Bool) -> Void) {
        state = Mutex(State(engine: Engine(limits: limits)))
        self.setPaused = setPaused
    }

    /// How many jobs are running or wait for their commit.
    var occupiedCount: Int { state.withLock { $0.engine.occupiedCount } }

    /// How many jobs may be under way now.
    var limit: Int { state.withLock { $0.engine.limit } }

    /// How far each partition has come.
    var statuses: [TopicPartition: PartitionStatus] { state.withLock { $0.engine.statuses } }

    var hasPartitions: Bool { state.withLock { !$0.engine.partitions.isEmpty } }

    /// Changes the engine under the lock, and wakes outside of it those who waited for that.
    private func update<Result: Sendable>(_ change: @Sendable (inout State) -> Result) -> Result {
        let (result, waiting) = state.withLock { state in
            let result = change(&state)
            for (partition, isPaused) in state.engine.takeFlowChanges() { setPaused(partition, isPaused) }
            return (result, state.takeMetWaiters())
        }
        for continuation in waiting { continuation.resume() }
        return result
    }

    /// Returns when the condition holds, or the task is cancelled.
    func wait(for condition: Condition) async {
        let id = state.withLock { state in
            state.lastWaiter += 1
            return state.lastWaiter
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isOver = state.withLock { state in
                    guard !state.isMet(condition), !Task.isCancelled else { return true }
                    state.waiters[id] = (condition, continuation)
                    return false
                }
                if isOver { continuation.resume() }
            }
        } onCancel: {
            state.withLock { $0.waiters.removeValue(forKey: id) }?.continuation.resume()
        }
    }

    /// Whether nothing of these partitions, of any where nil is given, is under way before the time is up.
    func isDrained(_ partitions: [TopicPartition]?, within timeout: Duration, clock: any Clock<Duration>) async -> Bool
    {
        await withTaskGroup(of: Bool.self) { group in
            group.addTask {
                await self.wait(for: .drained(partitions))
                return !Task.isCancelled
            }
            group.addTask {
                try? await clock.sleep(for: timeout)
                return false
            }
            defer { group.cancelAll() }
            return await group.next() ?? false
        }
    }
}

// MARK: - Assignments

extension SharedEngine {
    func assign(_ partition: TopicPartition, epoch: UInt64, restored: AcknowledgementMap) {
        update { $0.engine.assign(partition, epoch: epoch, restored: restored) }
    }

    /// Takes note of the generation that the latest assignment belongs to.
    func join(_ group: KafkaGroupMetadata) {
        update { state in
            state.group = group
            state.isFenced = false
        }
    }

    /// The group has refused a commit: it has moved on without this member, unless that has joined again meanwhile.
    func fence(_ group: KafkaGroupMetadata?) {
        update { state in
            if state.group === group { state.isFenced = true }
        }
    }

    /// Starts nothing more of these partitions.
    func retire(_ partitions: [TopicPartition]) {
        update { $0.engine.retire(partitions) }
    }

    /// Gives partitions up: what still runs of them is told to end.
    func revoke(_ partitions: [TopicPartition]) {
        let waiting = update { state in
            state.engine.revoke(partitions).compactMap { state.revocations.removeValue(forKey: $0) }
        }
        for continuation in waiting { continuation.resume() }
    }
}

// MARK: - Jobs

extension SharedEngine {
    func setLimit(_ limit: Int) {
        update { $0.engine.setLimit(limit) }
    }

    /// How many more records are wanted, waiting until some are; 0 once no more are, or the task is cancelled.
    func room() async -> Int {
        while true {
            await wait(for: .room)
            let (room, isOver) = state.withLock { ($0.engine.room, $0.isStopped) }
            if isOver || Task.isCancelled { return 0 }
            // The limit may have fallen since there was some.
            if room > 0 { return room }
        }
    }

    func deliver(_ messages: [KafkaMessage]) {
        update { state in
            for message in messages {
                state.engine.deliver(
                    message, at: message.offset, of: message.topicPartition, epoch: message.epoch, lane: message.key,
                    size: message.memorySize, written: message.timestamp)
            }
        }
    }

    /// The jobs to start now, waiting until there are some; empty once no more are to be started, or the task is cancelled.
    func nextJobs() async -> [(ticket: Ticket, message: KafkaMessage)] {
        while true {
            await wait(for: .jobs)
            let (jobs, isOver) = update { state in
                var jobs: [(ticket: Ticket, message: KafkaMessage)] = []
                while let (ticket, message) = state.engine.start() { jobs.append((ticket, message)) }
                return (jobs, state.isStopped)
            }
            // The limit may have fallen since there were some.
            if !jobs.isEmpty || isOver || Task.isCancelled { return jobs }
        }
    }

    /// A job is done: what it leaves behind goes out with the next commit.
    func finish(_ ticket: Ticket, _ output: JobOutput, ifTooLarge smaller: JobOutput) {
        update { _ = $0.engine.finish(ticket, output: output, ifTooLarge: smaller) }
    }

    /// A job has ended without an outcome.
    func abandon(_ ticket: Ticket) {
        update { $0.engine.abandon(ticket) }
    }

    /// Whether the worker may go on with a job that was interrupted.
    func isWanted(_ ticket: Ticket) -> Bool {
        state.withLock { $0.engine.isCurrent(ticket) && !$0.isEnding }
    }

    /// Returns when the job is to end, because its partition was given up or all jobs are, or when the task is cancelled.
    func revocation(of ticket: Ticket) async {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isOver = state.withLock { state in
                    guard state.engine.isCurrent(ticket), !state.isEnding, !Task.isCancelled else { return true }
                    state.revocations[ticket] = continuation
                    return false
                }
                if isOver { continuation.resume() }
            }
        } onCancel: {
            state.withLock { $0.revocations.removeValue(forKey: ticket) }?.resume()
        }
    }

    /// Starts nothing more; what runs may finish.
    func stop() {
        update { state in
            state.isStopped = true
            state.engine.stop()
        }
    }

    /// Tells every running job to end.
    func endAll() {
        let waiting = update { state in
            state.isEnding = true
            defer { state.revocations = [:] }
            return Array(state.revocations.values)
        }
        for continuation in waiting { continuation.resume() }
    }
}

// MARK: - Commits

extension SharedEngine {
    /// What to commit next, and the member and generation that its partitions were assigned under, all as of one moment.
    ///
    /// Waits until there is something; nil once nothing more is to be committed, or the task is cancelled.
    func nextBatch() async -> (batch: Engine.Batch, group: KafkaGroupMetadata?)? {
        while true {
            await wait(for: .batch)
            let (next, isOver) = update { state in
                (state.engine.nextCommit().map { ($0, state.group) }, state.isClosed)
            }
            if let next { return next }
            // What could be committed was held back: there will be something else.
            if isOver || Task.isCancelled { return nil }
        }
    }

    /// Returns what is committed now.
    func commitEnded(_ result: CommitResult) -> [Engine.Batch.Entry] {
        update { $0.engine.commitEnded(result) }
    }

    /// The partitions that tell what became of a batch of unknown outcome.
    var uncertainPartitions: [TopicPartition] { state.withLock { $0.engine.uncertainPartitions } }

    /// Returns what is committed now.
    func resolve(committed: [TopicPartition: PartitionOffset]) -> [Engine.Batch.Entry] {
        update { $0.engine.resolve(committed: committed.mapValues { ($0.offset, $0.metadata ?? "") }) }
    }

    /// Commits nothing more.
    func close() {
        update { $0.isClosed = true }
    }
}

extension KafkaMessage {
    /// About how much memory it holds, in bytes.
    fileprivate var memorySize: Int {
        // Two hundred for the structure around the bytes.
        (value?.count ?? 0) + (key?.count ?? 0) + 200
            + headers.reduce(0) { $0 + $1.name.utf8.count + ($1.value?.count ?? 0) }
    }
}
