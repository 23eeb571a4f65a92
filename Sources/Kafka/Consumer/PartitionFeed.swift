import CLibrdkafka

/// The queue of one started partition, taken out of the consumer's common queue so that it can be left alone.
///
/// `@unchecked Sendable`: librdkafka's queues lock for themselves, and the pointer never changes.
@safe final class PartitionFeed: @unchecked Sendable {
    let topicPartition: TopicPartition
    let epoch: UInt64
    private let queue: OpaquePointer
    // The queue belongs to the client.
    private let client: ClientHandle

    /// Takes the partition's queue; to be called before the partition is assigned.
    ///
    /// Forwarding to nothing is what makes librdkafka leave the queue alone when it starts the partition
    /// (`RD_KAFKA_Q_F_FWD_APP`).
    init?(_ topicPartition: TopicPartition, epoch: UInt64, client: ClientHandle, wake: WakeSignal) {
        guard
            let queue = unsafe rd_kafka_queue_get_partition(
                client.pointer, topicPartition.topic, topicPartition.partition)
        else { return nil }
        unsafe rd_kafka_queue_forward(queue, nil)
        unsafe wake.attach(to: queue)
        self.topicPartition = topicPartition
        self.epoch = epoch
        self.client = client
        unsafe self.queue = queue
    }

    deinit {
        unsafe WakeSignal.detach(from: queue)
        unsafe rd_kafka_queue_destroy(queue)
    }

    /// Moves up to `count` messages into `batch` without waiting.
    /// - Returns: How many there were.
    func take(_ count: Int, into batch: UnsafeMutablePointer<UnsafeMutablePointer<rd_kafka_message_t>?>) -> Int {
        // Asking an empty queue for messages costs a system call even without a time-out.
        guard unsafe rd_kafka_queue_length(queue) > 0 else { return 0 }
        return unsafe max(0, rd_kafka_consume_batch_queue(queue, 0, batch, count))
    }
}
