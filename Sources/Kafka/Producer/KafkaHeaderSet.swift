import CLibrdkafka

/// Headers that many records share, built once and copied into each.
///
/// `@unchecked Sendable`: the C object is never changed after it was made.
@safe public final class KafkaHeaderSet: @unchecked Sendable {
    private let pointer: OpaquePointer

    /// A set of these headers, in order.
    public init(_ headers: [KafkaHeader]) {
        unsafe pointer = rd_kafka_headers_new(headers.count)
        for header in headers {
            var name = header.name
            // Fails only for a list that may not be written to.
            _ = name.withUTF8 { name in
                unsafe name.withMemoryRebound(to: CChar.self) { name in
                    if let value = header.value {
                        unsafe value.withUnsafeBytes { value in
                            // No bytes are not null: the pointer must be there.
                            unsafe rd_kafka_header_add(
                                pointer, name.baseAddress, name.count,
                                value.baseAddress ?? UnsafeRawPointer(pointer), value.count)
                        }
                    } else {
                        unsafe rd_kafka_header_add(pointer, name.baseAddress, name.count, nil, 0)
                    }
                }
            }
        }
    }

    deinit { unsafe rd_kafka_headers_destroy(pointer) }

    /// A copy for one record, which librdkafka takes over, or the caller destroys.
    func copy() -> OpaquePointer? { unsafe rd_kafka_headers_copy(pointer) }
}
