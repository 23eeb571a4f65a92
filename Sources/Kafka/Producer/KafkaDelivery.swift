/// Where a record was stored.
public struct KafkaDelivery: Hashable, Sendable {
    /// The partition it went to.
    public var partition: Int32
    /// Its offset there.
    public var offset: Int64

    /// A place in a topic.
    public init(partition: Int32, offset: Int64) {
        self.partition = partition
        self.offset = offset
    }
}
