/// Who a consumer is in its group at one moment (group, generation, member): what makes a transaction's offsets its own.
///
/// Taken before a rebalance it is refused after it, as ``KafkaError/Code/staleGeneration``.
public final class KafkaGroupMetadata: Sendable {
}
