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
    /// - Returns: An entry for each partition; an offset below 0 means that nothing was committed.
    /// - Throws: What the coordinator said, or that there was none in time.
    static func read(
        _ partitions: [TopicPartition], client: ClientHandle, timeout: Duration
    ) throws(KafkaError) -> [PartitionList.Entry] {
        let list = PartitionList(partitions)
        let code = unsafe rd_kafka_committed(
            client.pointer, list.pointer, CInt(clamping: max(1, timeout.milliseconds)))
        guard code == RD_KAFKA_RESP_ERR_NO_ERROR else { throw KafkaError(code) }
        let entries = list.entries
        if let failed = entries.first(where: { $0.error != RD_KAFKA_RESP_ERR_NO_ERROR }) {
            throw KafkaError(failed.error, text: "\(failed.topicPartition): \(failed.error.text)")
        }
        return entries
    }
}
