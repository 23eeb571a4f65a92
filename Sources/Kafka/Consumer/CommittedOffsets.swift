import CLibrdkafka

/// Reads what a group has committed, metadata included, without blocking: the answer comes as an event.
///
/// `rd_kafka_committed` would do the same, but blocks its caller for as long as an open transaction covers the offsets.
enum CommittedOffsets {
    /// Asks the group's coordinator.
    ///
    /// Offsets of open transactions are refused (`require_stable`), not guessed.
    ///
    /// - Parameters:
    ///   - groupID: The group.
    ///   - partitions: The partitions to ask about.
    ///   - client: The client to ask with.
    ///   - queue: Where the answer goes.
    ///   - number: What the answer carries as its opaque value.
    ///   - timeout: How long to try, in milliseconds.
    static func request(
        of groupID: String, in partitions: [TopicPartition], client: OpaquePointer, queue: OpaquePointer, number: UInt,
        timeout: Int = 5_000
    ) {
        let list = PartitionList(partitions)
        var request = unsafe rd_kafka_ListConsumerGroupOffsets_new(groupID, list.pointer)
        let options = unsafe rd_kafka_AdminOptions_new(client, RD_KAFKA_ADMIN_OP_LISTCONSUMERGROUPOFFSETS)
        defer {
            unsafe rd_kafka_ListConsumerGroupOffsets_destroy(request)
            unsafe rd_kafka_AdminOptions_destroy(options)
        }
        unsafe rd_kafka_AdminOptions_set_opaque(options, UnsafeMutableRawPointer(bitPattern: number))
        // Both only fail for values out of range.
        _ = unsafe rd_kafka_AdminOptions_set_request_timeout(options, CInt(timeout), nil, 0)
        if let error = unsafe rd_kafka_AdminOptions_set_require_stable_offsets(options, 1) {
            unsafe rd_kafka_error_destroy(error)
        }
        unsafe rd_kafka_ListConsumerGroupOffsets(client, &request, 1, options, queue)
    }

    /// The answer in `event`; offsets below 0 mean that nothing was committed.
    static func read(from event: OpaquePointer) throws(KafkaError) -> [PartitionList.Entry] {
        let code = unsafe rd_kafka_event_error(event)
        guard code == RD_KAFKA_RESP_ERR_NO_ERROR else {
            throw KafkaError(code, text: unsafe text(of: rd_kafka_event_error_string(event)))
        }
        var count = 0
        guard let result = unsafe rd_kafka_event_ListConsumerGroupOffsets_result(event),
            let groups = unsafe rd_kafka_ListConsumerGroupOffsets_result_groups(result, &count), count == 1,
            let group = unsafe groups[0]
        else { throw KafkaError(.rejected, "an answer without the group that was asked for") }
        if let error = unsafe rd_kafka_group_result_error(group) {
            throw KafkaError(
                unsafe rd_kafka_error_code(error), text: unsafe text(of: rd_kafka_error_string(error)))
        }
        let entries = unsafe PartitionList.entries(of: rd_kafka_group_result_partitions(group))
        if let failed = entries.first(where: { $0.error != RD_KAFKA_RESP_ERR_NO_ERROR }) {
            throw KafkaError(failed.error, text: "\(failed.topicPartition): \(failed.error.text)")
        }
        return entries
    }
}
