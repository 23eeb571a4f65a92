import CLibrdkafka

/// The thread of a consumer: polls the client, answers rebalances as the application decides, and closes.
///
/// Used on that thread alone; it blocks only in waiting for a wake-up, in librdkafka's calls that merely pass a message to its
/// own main thread, and, while no broker can be reached, in a look for one that takes at most 500 ms every second.
struct ConsumerLoop {
    /// How long those who close wait at most.
    static let longestClose = Duration.seconds(10)

    /// How long a look at what is committed may take before it is begun anew.
    private static let longestReading = Duration.seconds(5)

    let core: ConsumerCore
    let groupID: String
    /// How long it may wait without polling: librdkafka throws out a member that does not poll within `max.poll.interval.ms`.
    let longestWait: Duration

    private var rebalance = RebalanceStateMachine()
    private var reading: OffsetReading?
    private var nextProbe = ContinuousClock.now
    private var closingDeadline: ContinuousClock.Instant?

    private struct OffsetReading {
        var partitions: [TopicPartition]
        var epoch: UInt64
        /// When to ask (again); nil while an answer is on its way.
        var due: ContinuousClock.Instant?
    }

    init(core: ConsumerCore, groupID: String, longestWait: Duration) {
        self.core = core
        self.groupID = groupID
        self.longestWait = longestWait
    }

    private var client: OpaquePointer { unsafe core.client.pointer }

    /// Runs until the consumer is closed.
    mutating func run() {
        while true {
            core.wake.wait(milliseconds: millisecondsToWait())
            core.turned()
            while let event = unsafe rd_kafka_queue_poll(core.queue, 0) {
                unsafe handle(event)
                unsafe rd_kafka_event_destroy(event)
            }
            for command in core.takeCommands() { handle(command) }
            if core.isClosing {
                beginClosing()
                if unsafe rd_kafka_consumer_closed(client) != 0 || core.client.fatalError != nil { break }
                // Commits under way hold the end up until they time out; nobody has to wait for that.
                if let closingDeadline, closingDeadline <= .now { core.finish() }
            } else {
                readOffsetsIfDue()
                probeIfDue()
                core.deliver()
            }
        }
        core.finish()
    }

    private func millisecondsToWait() -> Int {
        var due = ContinuousClock.now + longestWait
        if let reading = reading?.due { due = min(due, reading) }
        if let closingDeadline, closingDeadline > .now {
            due = min(due, closingDeadline)
        } else if !core.isReachable, closingDeadline == nil {
            due = min(due, nextProbe)
        }
        let wait = (due - .now) / .milliseconds(1)
        return max(0, Int(wait.rounded(.up)))
    }

    // MARK: Events

    private mutating func handle(_ event: OpaquePointer) {
        switch unsafe rd_kafka_event_type(event) {
        case RD_KAFKA_EVENT_REBALANCE: unsafe handleRebalance(event)
        case RD_KAFKA_EVENT_OFFSET_COMMIT: unsafe handleCommit(event)
        case RD_KAFKA_EVENT_ERROR: unsafe handleError(event)
        case RD_KAFKA_EVENT_STATS:
            if let json = unsafe rd_kafka_event_stats(event) {
                core.client.context.keep(statistics: unsafe Array(text(of: json).utf8))
            }
        default: break
        }
    }

    private mutating func handleRebalance(_ event: OpaquePointer) {
        let partitions = unsafe PartitionList.entries(of: rd_kafka_event_topic_partition_list(event)).map(
            \.topicPartition)
        if unsafe rd_kafka_event_error(event) == RD_KAFKA_RESP_ERR__ASSIGN_PARTITIONS {
            // Only a broker assigns; a revocation may be made up here, when the session is over for want of one.
            core.markReachable(true)
            perform(rebalance.assigned(partitions))
        } else {
            // Nothing more is delivered from here on; what was delivered is the application's to drain.
            core.remove(partitions)
            perform(rebalance.revoked(partitions, isLost: unsafe rd_kafka_assignment_lost(client) != 0))
        }
    }

    private func handleCommit(_ event: OpaquePointer) {
        let number = unsafe UInt(bitPattern: rd_kafka_event_opaque(event))
        let entries = unsafe PartitionList.entries(of: rd_kafka_event_topic_partition_list(event))
        let code = unsafe rd_kafka_event_error(event)
        let refused = entries.first { $0.error != RD_KAFKA_RESP_ERR_NO_ERROR }
        if let refused {
            core.finishCommit(
                number, .failure(KafkaError(refused.error, text: "\(refused.topicPartition): \(refused.error.text)")))
        } else {
            core.finishCommit(number, code == RD_KAFKA_RESP_ERR_NO_ERROR ? .success(()) : .failure(KafkaError(code)))
        }
    }

    private func handleError(_ event: OpaquePointer) {
        let code = unsafe rd_kafka_event_error(event)
        // A reader's group is a name without a meaning; that it may not be used does not matter.
        if groupID.isEmpty, code == RD_KAFKA_RESP_ERR_GROUP_AUTHORIZATION_FAILED { return }
        if code == RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN { core.markReachable(false) }
        core.publish(
            .error(
                unsafe rd_kafka_event_error_is_fatal(event) != 0
                    ? KafkaError(fatal: code, text: text(of: rd_kafka_event_error_string(event)))
                    : KafkaError(code, text: text(of: rd_kafka_event_error_string(event)))))
    }

    // MARK: Rebalances

    private mutating func perform(_ action: RebalanceStateMachine.Action) {
        switch action {
        case .none: break
        case .readOffsets(let partitions, let epoch):
            reading = OffsetReading(partitions: partitions, epoch: epoch, due: .now)
        case .publish(let event): core.publish(event)
        case .acknowledgeEmpty(let event):
            report(assign([]))
            core.publish(event)
        case .unassign(let partitions):
            reading = nil
            report(unassign(partitions))
        }
    }

    private mutating func handle(_ command: ConsumerCore.Command) {
        switch command {
        case .start(let starts, let completion):
            do throws(KafkaError) {
                if try rebalance.start(starts) { try start(starts) }
                completion.complete(.success(()))
            } catch {
                completion.complete(.failure(error))
            }
        case .release(let partitions, let completion):
            do throws(KafkaError) {
                perform(try rebalance.release(partitions))
                completion.complete(.success(()))
            } catch {
                completion.complete(.failure(error))
            }
        case .takeOffsets(let offsets, let epoch): takeOffsets(offsets, epoch: epoch)
        case .groupMetadata(let completion):
            let metadata = unsafe rd_kafka_consumer_group_metadata(client).map {
                unsafe KafkaGroupMetadata(owning: $0)
            }
            if let metadata, metadata.isOfMember {
                completion.complete(.success(metadata))
            } else {
                let message = "the consumer has not joined its group, or is no member of it any more"
                completion.complete(.failure(KafkaError(.staleGeneration, message)))
            }
        }
    }

    /// Takes the partitions' queues aside and assigns them.
    ///
    /// Also how a reader begins, which has no group to ask.
    func start(_ starts: [PartitionStart]) throws(KafkaError) {
        let feeds = starts.compactMap { start in
            PartitionFeed(start.topicPartition, epoch: rebalance.epoch, client: core.client, wake: core.wake)
        }
        guard feeds.count == starts.count else { throw KafkaError(.fatal, "out of memory") }
        if let error = assign(starts) { throw error }
        core.add(feeds)
    }

    private func assign(_ starts: [PartitionStart]) -> KafkaError? {
        let list = PartitionList(capacity: starts.count)
        for start in starts { list.add(start.topicPartition, offset: start.position.rawOffset) }
        if isCooperative {
            return unsafe rd_kafka_incremental_assign(client, list.pointer).map { unsafe KafkaError(consuming: $0) }
        }
        let code = unsafe rd_kafka_assign(client, list.pointer)
        return code == RD_KAFKA_RESP_ERR_NO_ERROR ? nil : KafkaError(code)
    }

    private func unassign(_ partitions: [TopicPartition]) -> KafkaError? {
        // While it terminates librdkafka takes every answer as one that gives all partitions up.
        if closingDeadline == nil, isCooperative {
            // What was assigned but never started is unknown to librdkafka's assignment, and refused as a whole list.
            let assigned = assignment()
            let list = PartitionList(partitions.filter { assigned.contains($0) })
            return unsafe rd_kafka_incremental_unassign(client, list.pointer).map { unsafe KafkaError(consuming: $0) }
        }
        let code = unsafe rd_kafka_assign(client, nil)
        return code == RD_KAFKA_RESP_ERR_NO_ERROR ? nil : KafkaError(code)
    }

    private var isCooperative: Bool { unsafe text(of: rd_kafka_rebalance_protocol(client)) == "COOPERATIVE" }

    private func assignment() -> Set<TopicPartition> {
        var list: UnsafeMutablePointer<rd_kafka_topic_partition_list_t>?
        guard unsafe rd_kafka_assignment(client, &list) == RD_KAFKA_RESP_ERR_NO_ERROR, let list = unsafe list else {
            return []
        }
        return unsafe Set(PartitionList(owning: list).entries.map(\.topicPartition))
    }

    private func report(_ error: KafkaError?) {
        if let error { core.publish(.error(error)) }
    }

    // MARK: Committed offsets

    /// Asks on a thread of its own, for the call blocks.
    private mutating func readOffsetsIfDue() {
        guard let due = reading?.due, due <= .now, let reading else { return }
        self.reading?.due = nil
        do throws(KafkaError) {
            try OwnThread.start("kafka-offsets") { [core, partitions = reading.partitions, epoch = reading.epoch] in
                let offsets = Result { () throws(KafkaError) in
                    try CommittedOffsets.read(partitions, client: core.client, timeout: Self.longestReading).map {
                        PartitionAssignment(
                            topicPartition: $0, committedOffset: $1?.offset, metadata: $1?.metadata, epoch: epoch)
                    }
                }
                core.submit(.takeOffsets(offsets, epoch: epoch))
            }
        } catch {
            takeOffsets(.failure(error), epoch: reading.epoch)
        }
    }

    private mutating func takeOffsets(_ offsets: Result<[PartitionAssignment], KafkaError>, epoch: UInt64) {
        guard reading?.epoch == epoch else { return }
        do throws(KafkaError) {
            let assignments = try offsets.get()
            core.markReachable(true)
            reading = nil
            perform(
                rebalance.offsetsRead(assignments.sorted { $0.topicPartition < $1.topicPartition }, epoch: epoch))
        } catch {
            // An open transaction of a worker that died holds its offsets back until the broker ends it: ask again.
            if error.recovery != .retry { core.publish(.error(error)) }
            reading?.due = .now + .milliseconds(200)
        }
    }

    // MARK: Connectivity

    /// librdkafka says when all brokers are gone, but not when one is back.
    private mutating func probeIfDue() {
        guard !core.isReachable, nextProbe <= .now else { return }
        nextProbe = .now + .seconds(1)
        var metadata: UnsafePointer<rd_kafka_metadata>?
        guard unsafe rd_kafka_metadata(client, 0, nil, &metadata, 500) == RD_KAFKA_RESP_ERR_NO_ERROR else { return }
        unsafe rd_kafka_metadata_destroy(metadata)
        core.markReachable(true)
    }

    // MARK: Closing

    private mutating func beginClosing() {
        guard closingDeadline == nil else { return }
        closingDeadline = .now + Self.longestClose
        let isAsked = rebalance.close()
        reading = nil
        if let error = unsafe rd_kafka_consumer_close_queue(client, core.queue) { unsafe rd_kafka_error_destroy(error) }
        if isAsked { report(unassign([])) }
    }
}

extension PartitionStart.Position {
    var rawOffset: Int64 {
        switch self {
        case .beginning: Int64(RD_KAFKA_OFFSET_BEGINNING)
        case .end: Int64(RD_KAFKA_OFFSET_END)
        case .offset(let offset): offset
        }
    }
}

extension rd_kafka_resp_err_t {
    /// librdkafka's words for the code.
    var text: String { unsafe Kafka.text(of: rd_kafka_err2str(self)) }
}
