import CLibrdkafka

/// Reads what a client's group has committed, metadata included.
///
/// Offsets of open transactions are refused, not guessed, where the client reads what is committed alone.
///
/// The admin interface would do the same without blocking, but where a coordinator is asked again after a failure, librdkafka up to 2.0.2 at least may end
/// the process: its `rd_kafka_admin_coord_response_parse` meets a request that is gone (`Assertion 'eonce->refcnt > 0' failed`).
enum CommittedOffsets {
    /// Asks the group's coordinator; blocks its caller for up to `timeout`.
    ///
    /// - Parameters:
    ///   - partitions: The partitions to ask about.
    ///   - client: A consumer of the group, whether it has joined or not.
    ///   - timeout: How long to try.
    /// - Returns: What is committed in each partition; nil where nothing is.
    /// - Throws: What the coordinator said, or that there was none in time.
    static func read(
        _ partitions: [TopicPartition], client: ClientHandle, timeout: Duration
    ) throws(KafkaError) -> [TopicPartition: PartitionOffset?] {
        let list = PartitionList(partitions)
        let code = unsafe rd_kafka_committed(
            client.pointer, list.pointer, CInt(clamping: max(1, timeout.milliseconds)))
        guard code == RD_KAFKA_RESP_ERR_NO_ERROR else { throw KafkaError(code) }
        var offsets: [TopicPartition: PartitionOffset?] = [:]
        for entry in list.entries {
            guard entry.error == RD_KAFKA_RESP_ERR_NO_ERROR else {
                throw KafkaError(entry.error, text: "\(entry.topicPartition): \(entry.error.text)")
            }
            let offset = PartitionOffset(
                topicPartition: entry.topicPartition, offset: entry.offset, metadata: entry.metadata)
            // Below 0 stands for none: RD_KAFKA_OFFSET_INVALID.
            offsets[entry.topicPartition] = .some(entry.offset < 0 ? nil : offset)
        }
        return offsets
    }
}
