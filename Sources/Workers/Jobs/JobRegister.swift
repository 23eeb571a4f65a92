import Kafka
import Synchronization
import WorkerPool

/// The jobs of this worker, and the waits that depend on them: a partition that drains, a job that must end because its partition moved.
final class JobRegister: Sendable {
    typealias Ticket = JobTracker<TopicPartition>.Ticket

    private struct State {
        var tracker = JobTracker<TopicPartition>()
        var group: KafkaGroupMetadata?
        /// Jobs whose outputs are not committed yet.
        var running: [TopicPartition: Int] = [:]
        /// Partitions that start nothing more until some of their jobs have ended.
        var crowded: Set<TopicPartition> = []
        var revocations: [Ticket: CheckedContinuation<Void, Never>] = [:]
        var drains: [Int: (partitions: [TopicPartition], continuation: CheckedContinuation<Void, Never>)] = [:]
        var lastDrain = 0
    }

    private let state = Mutex(State())
    private let setPaused: @Sendable (TopicPartition, Bool) -> Void

    /// - Parameter setPaused: Stops or restarts a partition's delivery. Called under the register's lock, so that the last word is the right one: it
    ///   must be brief and must not call back.
    init(setPaused: @escaping @Sendable (TopicPartition, Bool) -> Void) {
        self.setPaused = setPaused
    }

    /// The member and generation that the partitions were assigned under; nil before the first assignment.
    var group: KafkaGroupMetadata? { state.withLock { $0.group } }

    /// Takes note of the generation that the latest assignment belongs to.
    func join(_ group: KafkaGroupMetadata) {
        state.withLock { $0.group = group }
    }

    /// How many jobs are running or wait for their commit.
    var runningCount: Int { state.withLock { $0.running.values.reduce(0, +) } }

    var partitions: [TopicPartition] { state.withLock { Array($0.tracker.partitions) } }

    func assign(_ partition: TopicPartition, epoch: UInt64, restored: AcknowledgementMap) {
        state.withLock { state in
            state.tracker.assign(partition, epoch: epoch, restored: restored)
            if state.crowded.remove(partition) != nil { setPaused(partition, false) }
        }
    }

    /// The ticket to run a message under; nil where it must not be run.
    func begin(_ message: KafkaMessage) -> Ticket? {
        state.withLock { state in
            let partition = message.topicPartition
            guard let ticket = state.tracker.deliver(message.offset, of: partition, epoch: message.epoch) else {
                return nil
            }
            state.running[partition, default: 0] += 1
            if state.tracker.isCrowded(partition), state.crowded.insert(partition).inserted {
                setPaused(partition, true)
            }
            return ticket
        }
    }

    /// A job is over: committed, or given up.
    func end(_ ticket: Ticket) {
        let drained = state.withLock { state -> [CheckedContinuation<Void, Never>] in
            state.running[ticket.partition, default: 1] -= 1
            if state.running[ticket.partition] == 0 { state.running[ticket.partition] = nil }
            let ids = state.drains.filter { drain in drain.value.partitions.allSatisfy { state.running[$0] == nil } }
                .keys
            if !state.tracker.isCrowded(ticket.partition), state.crowded.remove(ticket.partition) != nil {
                setPaused(ticket.partition, false)
            }
            return ids.compactMap { state.drains.removeValue(forKey: $0)?.continuation }
        }
        for continuation in drained { continuation.resume() }
    }

    func isCurrent(_ ticket: Ticket) -> Bool {
        state.withLock { $0.tracker.isCurrent(ticket) }
    }

    /// Marks jobs as finished and says what to commit for their partitions.
    func positions(finishing tickets: [Ticket]) -> [PartitionOffset] {
        state.withLock { state in
            for ticket in tickets { state.tracker.finish(ticket) }
            return Set(tickets.map(\.partition)).sorted().compactMap { partition in
                state.tracker.position(of: partition).map {
                    PartitionOffset(topicPartition: partition, offset: $0.base, metadata: $0.metadata)
                }
            }
        }
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

    /// Returns when the job's partition was given up, or the task is cancelled.
    func revocation(of ticket: Ticket) async {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isOver = state.withLock { state in
                    guard state.tracker.isCurrent(ticket), !Task.isCancelled else { return true }
                    state.revocations[ticket] = continuation
                    return false
                }
                if isOver { continuation.resume() }
            }
        } onCancel: {
            state.withLock { $0.revocations.removeValue(forKey: ticket) }?.resume()
        }
    }

    /// Returns when no job of these partitions is running, or the task is cancelled.
    func drained(_ partitions: [TopicPartition]) async {
        let id = state.withLock { state in
            state.lastDrain += 1
            return state.lastDrain
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isOver = state.withLock { state in
                    guard partitions.contains(where: { state.running[$0] != nil }), !Task.isCancelled else {
                        return true
                    }
                    state.drains[id] = (partitions, continuation)
                    return false
                }
                if isOver { continuation.resume() }
            }
        } onCancel: {
            state.withLock { $0.drains.removeValue(forKey: id) }?.continuation.resume()
        }
    }
}
