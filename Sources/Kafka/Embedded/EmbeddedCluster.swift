import CLibrdkafka
import Logging

/// A Kafka cluster inside this process, on real sockets of the loopback interface: librdkafka's mock cluster.
///
/// For demonstrations and fault tests. It keeps nothing; each partition holds the last 5 MiB; transactions are accepted, but
/// their records are visible at once and their offsets are thrown away; a group's first join takes 3 s. It does not serve
/// ``KafkaAdmin/createTopics(_:timeout:)``, TLS or SASL.
///
/// `@unchecked Sendable`: the cluster runs on a thread of librdkafka's, which every call merely sends a message to; the pointer
/// never changes.
@safe public final class EmbeddedCluster: @unchecked Sendable {
    private let cluster: OpaquePointer
    // The cluster lives inside a client, which has no other use.
    private let client: ClientHandle

    /// Starts a cluster of `brokers` brokers, whose ids count from 1.
    public init(brokers: Int = 1) throws(KafkaError) {
        client = unsafe try ClientHandle(
            .producer, client: KafkaClientConfiguration(bootstrapServers: ""), defaults: [],
            logger: Logger(label: "kafka.embedded") { _ in SwiftLogNoOpLogHandler() })
        guard let cluster = unsafe rd_kafka_mock_cluster_new(client.pointer, CInt(clamping: brokers)) else {
            throw KafkaError(.fatal, "no embedded cluster to be had")
        }
        unsafe self.cluster = cluster
    }

    deinit { unsafe rd_kafka_mock_cluster_destroy(cluster) }

    /// Where clients, also those of other processes, connect to.
    public var bootstrapServers: String { unsafe text(of: rd_kafka_mock_cluster_bootstraps(cluster)) }

    /// Creates a topic.
    ///
    /// (A topic that is not created here is created with 4 partitions by its first use.)
    public func createTopic(_ name: String, partitions: Int) throws(KafkaError) {
        try check(unsafe rd_kafka_mock_topic_create(cluster, name, CInt(clamping: partitions), 1))
    }

    /// Cuts the connections of a broker, or of all, and accepts no new ones.
    ///
    /// Partitions keep their leaders.
    public func takeDown(broker: Int32? = nil) throws(KafkaError) {
        try check(unsafe rd_kafka_mock_broker_set_down(cluster, broker ?? -1))
    }

    /// Lets a broker, or all, accept connections again.
    public func bringUp(broker: Int32? = nil) throws(KafkaError) {
        try check(unsafe rd_kafka_mock_broker_set_up(cluster, broker ?? -1))
    }

    /// Makes a broker, or all, answer this much later.
    public func setRoundTripTime(milliseconds: Int, broker: Int32? = nil) throws(KafkaError) {
        try check(unsafe rd_kafka_mock_broker_set_rtt(cluster, broker ?? -1, CInt(clamping: milliseconds)))
    }

    /// Makes a broker the leader of a partition; nil leaves the partition without one.
    public func setLeader(of partition: TopicPartition, broker: Int32?) throws(KafkaError) {
        try check(
            unsafe rd_kafka_mock_partition_set_leader(cluster, partition.topic, partition.partition, broker ?? -1))
    }

    /// Makes a broker the coordinator of a group.
    public func setCoordinator(ofGroup groupID: String, broker: Int32) throws(KafkaError) {
        try check(unsafe rd_kafka_mock_coordinator_set(cluster, "group", groupID, broker))
    }

    /// Makes a broker the coordinator of a producer's transactions.
    public func setCoordinator(ofTransactions transactionalID: String, broker: Int32) throws(KafkaError) {
        try check(unsafe rd_kafka_mock_coordinator_set(cluster, "transaction", transactionalID, broker))
    }

    /// Lets the next requests of one kind fail, one for each of `errors`.
    ///
    /// - Parameters:
    ///   - request: The kind of request, by its protocol number (Produce 0, Fetch 1, OffsetCommit 8 …).
    ///   - errors: Kafka's error codes (such as 6, not leader or follower); -195 closes the connection instead.
    public func failRequests(_ request: Int16, errors: [Int32]) {
        let codes = errors.map { rd_kafka_resp_err_t(rawValue: $0) }
        unsafe codes.withUnsafeBufferPointer { codes in
            unsafe rd_kafka_mock_push_request_errors_array(cluster, request, codes.count, codes.baseAddress)
        }
    }

    /// Answers all questions about a topic with one of Kafka's error codes (such as 3, unknown topic); 0 ends that.
    public func failTopic(_ topic: String, error: Int32) {
        unsafe rd_kafka_mock_topic_set_error(cluster, topic, rd_kafka_resp_err_t(rawValue: error))
    }

    private func check(_ code: rd_kafka_resp_err_t) throws(KafkaError) {
        if code != RD_KAFKA_RESP_ERR_NO_ERROR { throw KafkaError(code) }
    }
}
