import CLibrdkafka

/// Who a consumer is in its group at one moment (group, generation, member): what makes a transaction's offsets its own.
///
/// Taken before a rebalance it is refused after it, as ``KafkaError/Code/staleGeneration``.
///
/// `@unchecked Sendable`: the C object is never changed after it was made.
@safe public final class KafkaGroupMetadata: @unchecked Sendable {
    let pointer: OpaquePointer

    /// Takes over the C object.
    init(owning pointer: OpaquePointer) { unsafe self.pointer = pointer }

    /// A group without members, which only keeps positions for a tool: commits in its name are checked against no generation.
    ///
    /// Who may commit is then decided by the transactional id alone.
    public convenience init(withoutMembers groupID: String) {
        guard let pointer = unsafe rd_kafka_consumer_group_metadata_new(groupID) else {
            preconditionFailure("librdkafka made no group metadata")
        }
        unsafe self.init(owning: pointer)
    }

    deinit { unsafe rd_kafka_consumer_group_metadata_destroy(pointer) }
}
