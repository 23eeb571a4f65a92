/// A position to commit: where a group goes on reading one partition, and what it notes beside it.
public struct PartitionOffset: Hashable, Sendable {
    /// The partition the position belongs to.
    public var topicPartition: TopicPartition
    /// The next offset to read: one above the last record that is done.
    public var offset: Int64
    /// ASCII text stored with the offset, or nil.
    ///
    /// Brokers take 4,096 UTF-16 units by default (`offset.metadata.max.bytes`); more is refused as
    /// ``KafkaError/Code/metadataTooLarge``.
    public var metadata: String?

    /// A position in `topicPartition`.
    public init(topicPartition: TopicPartition, offset: Int64, metadata: String? = nil) {
        self.topicPartition = topicPartition
        self.offset = offset
        self.metadata = metadata
    }
}
