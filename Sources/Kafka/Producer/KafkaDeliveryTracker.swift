/// Follows the records of one stream from the queue to their acknowledgement.
///
/// Once one of them has failed, further records are refused: a stream has no silent gap.
public final class KafkaDeliveryTracker: Sendable {
    /// A tracker without records.
    public init() {}

    /// How many records are queued or in flight.
    public var outstanding: Int { 0 }

    /// The first failure, if there was one.
    public var failure: KafkaError? { nil }

    /// Returns when all records that were queued through this tracker are acknowledged.
    ///
    /// - Throws: The first failure, once nothing is outstanding; ``KafkaError/Code/cancelled`` at once when the task is
    ///   cancelled.
    public func settled() async throws(KafkaError) {}
}
