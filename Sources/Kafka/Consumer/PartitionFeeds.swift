import CLibrdkafka

/// The started partitions, which take turns.
struct PartitionFeeds {
    /// What one round over the partitions brought.
    struct Harvest {
        var messages: [KafkaMessage] = []
        var reachedEnds: [TopicPartition: Int64] = [:]
        var errors: [KafkaError] = []

        var isEmpty: Bool { messages.isEmpty && reachedEnds.isEmpty }
    }

    private var feeds: [PartitionFeed] = []
    private var paused: Set<TopicPartition> = []
    private var turn = 0

    var partitions: [TopicPartition] { feeds.map(\.topicPartition) }

    mutating func add(_ more: [PartitionFeed]) {
        feeds += more
        // What the last assignment said, perhaps after it was over, is not meant for this one.
        paused.subtract(more.map(\.topicPartition))
    }

    mutating func remove(_ partitions: [TopicPartition]) {
        let gone = Set(partitions)
        feeds.removeAll { gone.contains($0.topicPartition) }
        paused.subtract(gone)
    }

    mutating func removeAll() {
        feeds = []
        paused = []
    }

    mutating func pause(_ partitions: [TopicPartition]) { paused.formUnion(partitions) }

    mutating func resume(_ partitions: [TopicPartition]) { paused.subtract(partitions) }

    /// Takes up to `maximum` messages without waiting, an equal share from each partition as far as it has them.
    mutating func take(maximum: Int) -> Harvest {
        var harvest = Harvest()
        let ready = feeds.filter { !paused.contains($0.topicPartition) }
        guard !ready.isEmpty, maximum > 0 else { return harvest }
        let share = (maximum + ready.count - 1) / ready.count
        turn = (turn + 1) % ready.count
        unsafe withUnsafeTemporaryAllocation(of: UnsafeMutablePointer<rd_kafka_message_t>?.self, capacity: share) {
            batch in
            guard let start = batch.baseAddress else { return }
            var foundSome = true
            while foundSome, harvest.messages.count < maximum {
                foundSome = false
                for index in ready.indices {
                    let feed = ready[(turn + index) % ready.count]
                    let room = min(share, maximum - harvest.messages.count)
                    guard room > 0 else { break }
                    let count = unsafe feed.take(room, into: start)
                    for index in 0..<count { unsafe harvest.add(start[index], from: feed) }
                    if count > 0 { foundSome = true }
                }
            }
        }
        return harvest
    }
}

extension PartitionFeeds.Harvest {
    /// Copies one message, or what it says instead, and destroys it.
    fileprivate mutating func add(_ message: UnsafeMutablePointer<rd_kafka_message_t>?, from feed: PartitionFeed) {
        guard let message = unsafe message else { return }
        defer { unsafe rd_kafka_message_destroy(message) }
        switch unsafe message.pointee.err {
        case RD_KAFKA_RESP_ERR_NO_ERROR:
            messages.append(
                unsafe KafkaMessage(copying: message, topicPartition: feed.topicPartition, epoch: feed.epoch))
        case RD_KAFKA_RESP_ERR__PARTITION_EOF:
            reachedEnds[feed.topicPartition] = unsafe message.pointee.offset
        case let code:
            errors.append(unsafe KafkaError(code, text: text(of: rd_kafka_message_errstr(message))))
        }
    }
}
