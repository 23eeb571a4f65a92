/// Where a record was stored.
public struct KafkaDelivery: Hashable, Sendable {
    /// The partition it went to.
    public var partition: Int32
    /// Its offset there.
    public var offset: Int64
}
