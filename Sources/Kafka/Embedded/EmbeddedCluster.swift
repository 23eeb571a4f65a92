/// A Kafka cluster inside this process, on real sockets of the loopback interface: librdkafka's mock cluster.
///
/// For demonstrations and fault tests. It keeps nothing; each partition holds the last 5 MiB; transactions are accepted, but
/// their records are visible at once and their offsets are thrown away; a group's first join takes 3 s. It does not serve
/// ``KafkaAdmin/createTopics(_:timeout:)``, TLS or SASL.
public final class EmbeddedCluster: Sendable {
    /// Starts a cluster of `brokers` brokers with the ids 1, 2, 3 …
    public init(brokers: Int = 1) throws(KafkaError) {
        throw KafkaError(.unsupported, "not built yet")
    }

    /// Where clients, also those of other processes, connect to.
    public var bootstrapServers: String { "" }

    /// Creates a topic. (A topic that is not created here is created with 4 partitions by its first use.)
    public func createTopic(_ name: String, partitions: Int) throws(KafkaError) {}

    /// Cuts the connections of a broker, or of all, and accepts no new ones. Partitions keep their leaders.
    public func takeDown(broker: Int32? = nil) throws(KafkaError) {}

    /// Lets a broker, or all, accept connections again.
    public func bringUp(broker: Int32? = nil) throws(KafkaError) {}

    /// Makes a broker, or all, answer this much later.
    public func setRoundTripTime(milliseconds: Int, broker: Int32? = nil) throws(KafkaError) {}

    /// Makes a broker the leader of a partition; nil leaves the partition without one.
    public func setLeader(of partition: TopicPartition, broker: Int32?) throws(KafkaError) {}

    /// Makes a broker the coordinator of a group.
    public func setCoordinator(ofGroup groupID: String, broker: Int32) throws(KafkaError) {}

    /// Lets the next requests of one kind fail, one for each of `errors`.
    ///
    /// - Parameters:
    ///   - request: The kind of request, by its protocol number (Produce 0, Fetch 1, OffsetCommit 8 …).
    ///   - errors: Kafka's error codes (such as 6, not leader or follower); -195 closes the connection instead.
    public func failRequests(_ request: Int16, errors: [Int32]) {}
}
