/// A record as it was read: a copy, independent of the client that read it.
public struct KafkaMessage: Hashable, Sendable {
    /// Where it was read.
    public var topicPartition: TopicPartition
    /// Its position in the partition.
    ///
    /// Positions have gaps: compaction and transaction markers take some away.
    public var offset: Int64
    /// Its key; nil is Kafka's null.
    public var key: [UInt8]?
    /// Its value; nil is Kafka's null, the deletion of a key in a compacted topic.
    public var value: [UInt8]?
    /// Its headers, in order.
    public var headers: [KafkaHeader]
    /// When it was written (or appended, as the topic is set), in milliseconds since 1970; nil when the broker gives none.
    public var timestamp: Int64?
    /// The assignment it was delivered under: the ``PartitionAssignment/epoch`` of its partition.
    ///
    /// A message whose epoch is not that of the partition's present assignment is stale. 0 for a ``KafkaReader``.
    public var epoch: UInt64

    /// The topic it was read from.
    public var topic: String { topicPartition.topic }
    /// The partition it was read from.
    public var partition: Int32 { topicPartition.partition }

    /// A message with these parts, for tests and replays.
    public init(
        topicPartition: TopicPartition, offset: Int64, key: [UInt8]?, value: [UInt8]?, headers: [KafkaHeader] = [],
        timestamp: Int64? = nil, epoch: UInt64 = 0
    ) {
        self.topicPartition = topicPartition
        self.offset = offset
        self.key = key
        self.value = value
        self.headers = headers
        self.timestamp = timestamp
        self.epoch = epoch
    }
}
