import CLibrdkafka

/// One request of librdkafka's admin interface: options, a queue of its own, and the wait for the answer.
///
/// Blocks its caller.
@safe struct AdminRequest: ~Copyable {
    let client: OpaquePointer
    let queue: OpaquePointer
    let options: OpaquePointer
    private let timeout: CInt

    init(_ operation: rd_kafka_admin_op_t, client: ClientHandle, timeout: Duration) throws(KafkaError) {
        guard let queue = unsafe rd_kafka_queue_new(client.pointer) else { throw KafkaError(.fatal, "out of memory") }
        guard let options = unsafe rd_kafka_AdminOptions_new(client.pointer, operation) else {
            unsafe rd_kafka_queue_destroy(queue)
            throw KafkaError(.fatal, "out of memory")
        }
        unsafe self.client = client.pointer
        unsafe self.queue = queue
        unsafe self.options = options
        self.timeout = CInt(clamping: max(1, timeout.milliseconds))
        // Only fails for values out of range.
        _ = unsafe rd_kafka_AdminOptions_set_request_timeout(options, self.timeout, nil, 0)
    }

    deinit {
        unsafe rd_kafka_AdminOptions_destroy(options)
        unsafe rd_kafka_queue_destroy(queue)
    }

    /// Waits for the answer and reads it.
    func answer<Value>(_ read: (OpaquePointer) throws(KafkaError) -> Value) throws(KafkaError) -> Value {
        // librdkafka answers at its own time-out; the second more is for that answer to arrive.
        guard let event = unsafe rd_kafka_queue_poll(queue, timeout + 1_000) else {
            throw KafkaError(.timedOut, "no answer in \(timeout) ms")
        }
        defer { unsafe rd_kafka_event_destroy(event) }
        let code = unsafe rd_kafka_event_error(event)
        guard code == RD_KAFKA_RESP_ERR_NO_ERROR else {
            throw KafkaError(code, text: unsafe text(of: rd_kafka_event_error_string(event)))
        }
        return unsafe try read(event)
    }
}
