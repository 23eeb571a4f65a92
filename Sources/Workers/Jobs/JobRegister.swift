import Kafka
import Synchronization
import WorkerPool

/// The jobs of this worker, and the waits that depend on them: room for another job, a partition that drains, a job that must end.
final class JobRegister: Sendable {
    typealias Ticket = JobTracker<TopicPartition>.Ticket

    private struct Drain {
        /// The partitions waited for; nil for all.
        let partitions: [TopicPartition]?
        let continuation: CheckedContinuation<Void, Never>
    }

    private struct State {
        var tracker = JobTracker<TopicPartition>()
        var group: KafkaGroupMetadata?
        /// Jobs whose outputs are not committed yet.
        var running: [TopicPartition: Int] = [:]
        var runningCount = 0
        /// Partitions that start nothing more until some of their jobs have ended.
        var crowded: Set<TopicPartition> = []
        /// Whether every job is told to end.
        var isEnding = false
        var revocations: [Ticket: CheckedContinuation<Void, Never>] = [:]
        var drains: [Int: Drain] = [:]
        var lastDrain = 0
        var roomWaiter: (limit: Int, continuation: CheckedContinuation<Void, Never>)?

        func isDrained(_ partitions: [TopicPartition]?) -> Bool {
            partitions?.allSatisfy { running[$0] == nil } ?? (runningCount == 0)
        }
    }

    private let state = Mutex(State())
    private let setPaused: @Sendable (TopicPartition, Bool) -> Void

    /// - Parameter setPaused: Stops or restarts a partition's delivery. Called under the register's lock, so that the last word is the right one: it
    ///   must be brief and must not call back.
    init(setPaused: @escaping @Sendable (TopicPartition, Bool) -> Void) {
        self.setPaused = setPaused
    }

    /// How many jobs are running or wait for their commit.
    var runningCount: Int { state.withLock { $0.runningCount } }

    var hasPartitions: Bool { state.withLock { !$0.tracker.partitions.isEmpty } }

    // MARK: - Assignments

    func assign(_ partition: TopicPartition, epoch: UInt64, restored: AcknowledgementMap) {
        state.withLock { state in
            state.tracker.assign(partition, epoch: epoch, restored: restored)
            if state.crowded.remove(partition) != nil { setPaused(partition, false) }
        }
    }

    /// Takes note of the generation that the latest assignment belongs to.
    func join(_ group: KafkaGroupMetadata) {
        state.withLock { $0.group = group }
    }

    /// Starts nothing more of these partitions.
    func retire(_ partitions: [TopicPartition]) {
        state.withLock { state in partitions.forEach { state.tracker.retire($0) } }
    }

    /// Gives partitions up: what still runs of them is told to end.
    func revoke(_ partitions: [TopicPartition]) {
        let waiting = state.withLock { state -> [CheckedContinuation<Void, Never>] in
            partitions.forEach { state.tracker.revoke($0) }
            let stale = state.revocations.keys.filter { !state.tracker.isCurrent($0) }
            return stale.compactMap { state.revocations.removeValue(forKey: $0) }
        }
        for continuation in waiting { continuation.resume() }
    }

    // MARK: - Jobs

    /// The ticket to run a message under; nil where it must not be run.
    func begin(_ message: KafkaMessage) -> Ticket? {
        state.withLock { state in
            let partition = message.topicPartition
            guard let ticket = state.tracker.deliver(message.offset, of: partition, epoch: message.epoch) else {
                return nil
            }
            state.running[partition, default: 0] += 1
            state.runningCount += 1
            if state.tracker.isCrowded(partition), state.crowded.insert(partition).inserted {
                setPaused(partition, true)
            }
            return ticket
        }
    }

    /// A job is over: committed, or given up.
    func end(_ ticket: Ticket) {
        let waiting = state.withLock { state -> [CheckedContinuation<Void, Never>] in
            state.running[ticket.partition, default: 1] -= 1
            if state.running[ticket.partition] == 0 { state.running[ticket.partition] = nil }
            state.runningCount -= 1
            if !state.tracker.isCrowded(ticket.partition), state.crowded.remove(ticket.partition) != nil {
                setPaused(ticket.partition, false)
            }
            let ids = state.drains.filter { state.isDrained($0.value.partitions) }.keys
            var waiting = ids.compactMap { state.drains.removeValue(forKey: $0)?.continuation }
            if let waiter = state.roomWaiter, state.runningCount < waiter.limit {
                state.roomWaiter = nil
                waiting.append(waiter.continuation)
            }
            return waiting
        }
        for continuation in waiting { continuation.resume() }
    }

    /// Whether the worker may go on with a job that was interrupted.
    func isWanted(_ ticket: Ticket) -> Bool {
        state.withLock { $0.tracker.isCurrent(ticket) && !$0.isEnding }
    }

    /// Tells every running job to end.
    func endAll() {
        let waiting = state.withLock { state in
            state.isEnding = true
            defer { state.revocations = [:] }
            return state.revocations.values
        }
        for continuation in waiting { continuation.resume() }
    }

    // MARK: - Commits

    /// What a transaction is made of.
    struct Preparation {
        /// The jobs that are still ours.
        let current: Set<Ticket>
        /// What to commit for their partitions.
        let positions: [PartitionOffset]
        /// The member and generation that the partitions were assigned under; nil before the first assignment.
        let group: KafkaGroupMetadata?
    }

    /// Marks finished jobs as such and says what to commit for them, all as of one moment.
    func prepare(_ tickets: [Ticket]) -> Preparation {
        state.withLock { state in
            let current = tickets.filter { state.tracker.isCurrent($0) }
            for ticket in current { state.tracker.finish(ticket) }
            let positions = Set(current.map(\.partition)).sorted().compactMap { partition in
                state.tracker.position(of: partition).map { position in
                    // A broker keeps no empty metadata: what is read back must be the same as what was committed.
                    PartitionOffset(
                        topicPartition: partition, offset: position.base,
                        metadata: position.metadata.isEmpty ? nil : position.metadata)
                }
            }
            return Preparation(current: Set(current), positions: positions, group: state.group)
        }
    }

    // MARK: - Waits

    /// Returns how many more jobs may run, at least one; 0 where the task was cancelled first.
    ///
    /// One caller at a time.
    func room(below limit: Int) async -> Int {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isOver = state.withLock { state in
                    guard state.runningCount >= limit, !Task.isCancelled else { return true }
                    state.roomWaiter = (limit, continuation)
                    return false
                }
                if isOver { continuation.resume() }
            }
        } onCancel: {
            state.withLock { $0.roomWaiter.take() }?.continuation.resume()
        }
        return Task.isCancelled ? 0 : limit - runningCount
    }

    /// Returns when the job is to end, because its partition was given up or all jobs are, or when the task is cancelled.
    func revocation(of ticket: Ticket) async {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isOver = state.withLock { state in
                    guard state.tracker.isCurrent(ticket), !state.isEnding, !Task.isCancelled else { return true }
                    state.revocations[ticket] = continuation
                    return false
                }
                if isOver { continuation.resume() }
            }
        } onCancel: {
            state.withLock { $0.revocations.removeValue(forKey: ticket) }?.resume()
        }
    }

    /// Returns when no job of these partitions is running, of any where nil is given, or the task is cancelled.
    func drained(_ partitions: [TopicPartition]?) async {
        let id = state.withLock { state in
            state.lastDrain += 1
            return state.lastDrain
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isOver = state.withLock { state in
                    guard !state.isDrained(partitions), !Task.isCancelled else { return true }
                    state.drains[id] = Drain(partitions: partitions, continuation: continuation)
                    return false
                }
                if isOver { continuation.resume() }
            }
        } onCancel: {
            state.withLock { $0.drains.removeValue(forKey: id) }?.continuation.resume()
        }
    }
}
