import CLibrdkafka

/// What the cluster says about topics.
///
/// Blocks its caller.
enum TopicMetadata {
    /// Asks for one topic's partitions, which its client then knows.
    static func fetch(_ topic: KafkaTopic, timeout: Duration) throws(KafkaError) {
        var metadata: UnsafePointer<rd_kafka_metadata>?
        let code = unsafe rd_kafka_metadata(
            topic.client.pointer, 0, topic.pointer, &metadata, CInt(clamping: timeout.milliseconds))
        guard code == RD_KAFKA_RESP_ERR_NO_ERROR, let metadata = unsafe metadata else {
            throw topic.client.explained(KafkaError(code).unavailable)
        }
        defer { unsafe rd_kafka_metadata_destroy(metadata) }
        guard unsafe metadata.pointee.topic_cnt > 0, let found = unsafe metadata.pointee.topics else {
            throw KafkaError(.unknownTopic, "no such topic: \(topic.name)")
        }
        if unsafe found.pointee.err != RD_KAFKA_RESP_ERR_NO_ERROR {
            throw unsafe KafkaError(found.pointee.err, text: unsafe "\(topic.name): \(found.pointee.err.text)")
        }
    }
}
