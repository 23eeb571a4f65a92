import CLibrdkafka

/// A topic that a producer writes to, looked up once.
///
/// `@unchecked Sendable`: librdkafka's topic handles may be used from any thread, and the pointer never changes.
@safe public final class KafkaTopic: @unchecked Sendable {
    /// The topic's name.
    public let name: String

    let pointer: OpaquePointer
    // The topic belongs to the client, which must outlive it.
    let client: ClientHandle

    init(_ name: String, client: ClientHandle) throws(KafkaError) {
        guard let pointer = unsafe rd_kafka_topic_new(client.pointer, name, nil) else {
            throw KafkaError(rd_kafka_last_error())
        }
        self.name = name
        self.client = client
        unsafe self.pointer = pointer
    }

    deinit { unsafe rd_kafka_topic_destroy(pointer) }
}
