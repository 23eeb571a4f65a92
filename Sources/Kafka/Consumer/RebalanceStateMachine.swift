/// The conversation between librdkafka and the application about which partitions are ours.
///
/// librdkafka asks one thing at a time and waits for the answer, except that it may assign anew when the session ran out
/// while it waited; then the assignment that was never answered, or never given up, counts as lost first.
///
/// ```
/// idle ──assigned──▶ reading offsets ──read──▶ awaiting start ──start──▶ idle
/// idle ──revoked──▶ awaiting release ──release (the last)──▶ idle
/// awaiting start/release ──assigned──▶ awaiting release of the old, then reading offsets of the new
/// ```
package struct RebalanceStateMachine {
    package enum State: Equatable {
        case idle
        /// Assigned; the committed offsets are being read.
        case readingOffsets([TopicPartition])
        /// Published as assigned.
        case awaitingStart([TopicPartition])
        /// Published as revoked; `remaining` are not released yet.
        ///
        /// `answersLibrdkafka` is false when librdkafka has forgotten about them. Then `next` is what it has assigned
        /// instead.
        case awaitingRelease(
            remaining: Set<TopicPartition>, of: [TopicPartition], answersLibrdkafka: Bool, next: [TopicPartition]?)
        case closed
    }

    /// A conversation that has not begun.
    package init() {}

    package private(set) var state = State.idle
    /// Counts assignments; see ``PartitionAssignment/epoch``.
    package private(set) var epoch: UInt64 = 0

    /// What the shell has to do.
    package enum Action: Equatable {
        case none
        /// Read what the group has committed in these partitions, then call ``offsetsRead(_:epoch:)``.
        case readOffsets([TopicPartition], epoch: UInt64)
        /// Tell the application.
        case publish(KafkaConsumerEvent)
        /// Tell the application, and librdkafka that nothing is assigned.
        case acknowledgeEmpty(KafkaConsumerEvent)
        /// Give these partitions up towards librdkafka.
        case unassign([TopicPartition])
    }

    /// librdkafka has assigned partitions and waits for an answer.
    package mutating func assigned(_ partitions: [TopicPartition]) -> Action {
        switch state {
        case .idle, .readingOffsets:
            return begin(partitions)
        case .awaitingStart(let old):
            state = .awaitingRelease(remaining: Set(old), of: old, answersLibrdkafka: false, next: partitions)
            return .publish(.revoked(old, isLost: true))
        case .awaitingRelease(let remaining, let of, _, _):
            state = .awaitingRelease(remaining: remaining, of: of, answersLibrdkafka: false, next: partitions)
            return .none
        case .closed:
            return .unassign(partitions)
        }
    }

    /// The committed offsets of the assignment of `epoch` are there.
    package mutating func offsetsRead(_ assignments: [PartitionAssignment], epoch: UInt64) -> Action {
        guard case .readingOffsets(let partitions) = state, epoch == self.epoch else { return .none }
        state = .awaitingStart(partitions)
        return .publish(.assigned(assignments))
    }

    /// librdkafka wants partitions back and waits for an answer.
    package mutating func revoked(_ partitions: [TopicPartition], isLost: Bool) -> Action {
        switch state {
        case .readingOffsets, .closed:
            // The application has never heard of them, or does not want to.
            if state != .closed { state = .idle }
            return .unassign(partitions)
        case .idle, .awaitingStart:
            guard !partitions.isEmpty else { return .unassign(partitions) }
            state = .awaitingRelease(remaining: Set(partitions), of: partitions, answersLibrdkafka: true, next: nil)
            return .publish(.revoked(partitions, isLost: isLost))
        case .awaitingRelease(let remaining, let of, _, _):
            // Asked again for what is being given up already.
            state = .awaitingRelease(remaining: remaining, of: of, answersLibrdkafka: true, next: nil)
            return .none
        }
    }

    /// The application answers an assignment.
    /// - Returns: Whether librdkafka is to be told.
    package mutating func start(_ starts: [PartitionStart]) throws(KafkaError) -> Bool {
        switch state {
        case .awaitingStart(let partitions):
            guard Set(starts.map(\.topicPartition)).isSubset(of: partitions) else {
                throw KafkaError(.invalidState, "only what was assigned can be started")
            }
            state = .idle
            return true
        case .closed:
            throw KafkaError(.closed, "the consumer is closed")
        case .idle, .readingOffsets, .awaitingRelease:
            if starts.isEmpty { return false }
            throw state == .idle
                ? KafkaError(.invalidState, "no assignment waits to be started")
                : KafkaError(.staleGeneration, "the assignment is gone")
        }
    }

    /// The application has given up partitions.
    package mutating func release(_ partitions: [TopicPartition]) throws(KafkaError) -> Action {
        switch state {
        case .awaitingRelease(var remaining, let of, let answersLibrdkafka, let next):
            remaining.subtract(partitions)
            guard remaining.isEmpty else {
                state = .awaitingRelease(remaining: remaining, of: of, answersLibrdkafka: answersLibrdkafka, next: next)
                return .none
            }
            if let next { return begin(next) }
            state = .idle
            return answersLibrdkafka ? .unassign(of) : .none
        case .closed:
            throw KafkaError(.closed, "the consumer is closed")
        case .idle, .readingOffsets, .awaitingStart:
            if partitions.isEmpty { return .none }
            throw KafkaError(.invalidState, "no revocation waits for a release")
        }
    }

    /// The consumer closes: nothing is published any more.
    /// - Returns: Whether librdkafka still waits for an answer.
    package mutating func close() -> Bool {
        defer { state = .closed }
        switch state {
        case .idle, .closed: return false
        case .readingOffsets, .awaitingStart, .awaitingRelease: return true
        }
    }

    private mutating func begin(_ partitions: [TopicPartition]) -> Action {
        epoch += 1
        guard !partitions.isEmpty else {
            state = .idle
            return .acknowledgeEmpty(.assigned([]))
        }
        state = .readingOffsets(partitions)
        return .readOffsets(partitions, epoch: epoch)
    }
}
