/// A record to be written.
public struct KafkaRecord: Hashable, Sendable {
    /// The topic it goes to.
    public var topic: String
    /// The partition it goes to; nil lets the key decide (murmur2, as Java clients do), or chance where there is no key.
    public var partition: Int32?
    /// The key; nil is Kafka's null.
    public var key: [UInt8]?
    /// The value; nil is Kafka's null, which deletes the key from a compacted topic.
    public var value: [UInt8]?
    /// The headers, in order.
    public var headers: [KafkaHeader]

    /// A record for `topic`.
    public init(
        topic: String, partition: Int32? = nil, key: [UInt8]?, value: [UInt8]?, headers: [KafkaHeader] = []
    ) {
        self.topic = topic
        self.partition = partition
        self.key = key
        self.value = value
        self.headers = headers
    }
}
