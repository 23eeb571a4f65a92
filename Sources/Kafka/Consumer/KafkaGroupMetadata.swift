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

    /// Whether it names a member of some generation.
    ///
    /// Before a consumer has joined, and after the group has thrown it out, it names none; a broker takes a commit that comes with that from anybody.
    var isOfMember: Bool {
        var buffer: UnsafeMutableRawPointer?
        var size = 0
        // The only way in: "CGMDv2:", the generation as it lies in memory, then group and member, each ended by a zero.
        if let error = unsafe rd_kafka_consumer_group_metadata_write(pointer, &buffer, &size) {
            unsafe rd_kafka_error_destroy(error)
            return false
        }
        guard let buffer = unsafe buffer else { return false }
        defer { unsafe rd_kafka_mem_free(nil, buffer) }
        let generation = unsafe buffer.loadUnaligned(fromByteOffset: Self.magicLength, as: Int32.self)
        let names = unsafe UnsafeRawBufferPointer(start: buffer, count: size).dropFirst(Self.magicLength + 4)
        let member = unsafe names.drop { $0 != 0 }.dropFirst()
        return unsafe generation >= 0 && (member.first ?? 0) != 0
    }

    private static let magicLength = 7

    deinit { unsafe rd_kafka_consumer_group_metadata_destroy(pointer) }
}
