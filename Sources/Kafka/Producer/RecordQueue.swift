import CLibrdkafka

/// Queues single records, with headers of their own.
enum RecordQueue {
    /// Hands a copy of `record` to `topic`'s client.
    /// - Parameters:
    ///   - record: What to queue.
    ///   - topic: The handle of its topic.
    ///   - opaque: What its delivery report carries.
    /// - Returns: librdkafka's code.
    static func enqueue(_ record: KafkaRecord, to topic: KafkaTopic, opaque: UnsafeMutableRawPointer?)
        -> rd_kafka_resp_err_t
    {
        let headers = record.headers.isEmpty ? nil : unsafe KafkaHeaderSet(record.headers).copy()
        let code = unsafe withBytes(of: record.key) { key, keyCount in
            unsafe withBytes(of: record.value) { value, valueCount in
                unsafe shim_produce(
                    topic.client.pointer, topic.pointer, record.partition ?? RD_KAFKA_PARTITION_UA, key, keyCount,
                    value,
                    valueCount, headers, opaque)
            }
        }
        if code != RD_KAFKA_RESP_ERR_NO_ERROR, let headers = unsafe headers { unsafe rd_kafka_headers_destroy(headers) }
        return code
    }

    /// Null for nil, and a pointer even where there are no bytes: to Kafka these differ.
    private static func withBytes<Value>(of bytes: [UInt8]?, _ body: (UnsafeRawPointer?, Int) -> Value) -> Value {
        guard let bytes else { return body(nil, 0) }
        return unsafe bytes.withUnsafeBytes { buffer in
            var nothing: UInt8 = 0
            if let start = buffer.baseAddress { return unsafe body(start, buffer.count) }
            return unsafe withUnsafePointer(to: &nothing) { unsafe body(UnsafeRawPointer($0), 0) }
        }
    }
}
