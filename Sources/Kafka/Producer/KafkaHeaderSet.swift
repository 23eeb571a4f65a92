/// Headers that many records share, built once and copied into each.
public final class KafkaHeaderSet: Sendable {
    /// A set of these headers, in order.
    public init(_ headers: [KafkaHeader]) {}
}
