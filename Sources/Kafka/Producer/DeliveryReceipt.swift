import CLibrdkafka

/// Who hears of a record's fate: travels through librdkafka as the record's opaque pointer.
///
/// A stream's tracker is passed as it is, and kept alive by its own count of outstanding records; a single record's receipt is
/// retained by the pointer, and marked by its lowest bit (objects are aligned to 16 bytes).
final class DeliveryReceipt: Sendable {
    let result = Completion<Result<KafkaDelivery, KafkaError>>()

    private static let mark: UInt = 1

    /// The opaque pointer of a record that this receipt is for.
    ///
    /// Has to come back through ``report(_:)`` or ``take(back:)``.
    func opaque() -> UnsafeMutableRawPointer? {
        let address = unsafe UInt(bitPattern: Unmanaged.passRetained(self).toOpaque())
        return unsafe UnsafeMutableRawPointer(bitPattern: address | Self.mark)
    }

    /// Releases what ``opaque()`` retained, for a record that was not taken.
    static func take(back opaque: UnsafeMutableRawPointer?) {
        guard let object = unsafe UnsafeRawPointer(bitPattern: UInt(bitPattern: opaque) & ~mark) else { return }
        unsafe Unmanaged<DeliveryReceipt>.fromOpaque(object).release()
    }

    /// Passes a delivery report on to whoever the record was sent for.
    static func report(_ message: UnsafePointer<rd_kafka_message_t>, of client: OpaquePointer?) {
        guard let opaque = unsafe message.pointee._private else { return }
        let address = UInt(bitPattern: opaque)
        let code = unsafe message.pointee.err
        let error = code == RD_KAFKA_RESP_ERR_NO_ERROR ? nil : unsafe KafkaError(delivery: code, of: client)
        guard address & mark != 0, let object = unsafe UnsafeRawPointer(bitPattern: address & ~mark) else {
            unsafe Unmanaged<KafkaDeliveryTracker>.fromOpaque(opaque)._withUnsafeGuaranteedRef { $0.settle(error) }
            return
        }
        let receipt = unsafe Unmanaged<DeliveryReceipt>.fromOpaque(object).takeRetainedValue()
        if let error {
            receipt.result.complete(.failure(error))
        } else {
            unsafe receipt.result.complete(
                .success(KafkaDelivery(partition: message.pointee.partition, offset: message.pointee.offset)))
        }
    }
}

extension KafkaError {
    /// The error for a record that `client` did not deliver: what has finished the client goes before what it did to the record.
    init(delivery code: rd_kafka_resp_err_t, of client: OpaquePointer?) {
        if let client = unsafe client, let fatal = unsafe KafkaError(fatalOf: client) {
            self = fatal
            return
        }
        self.init(code)
        if self.code == .rejected { self.code = .deliveryFailed }
        switch code {
        case RD_KAFKA_RESP_ERR_OUT_OF_ORDER_SEQUENCE_NUMBER, RD_KAFKA_RESP_ERR_UNKNOWN_PRODUCER_ID,
            RD_KAFKA_RESP_ERR_INVALID_PRODUCER_ID_MAPPING, RD_KAFKA_RESP_ERR__INCONSISTENT:
            // The broker has forgotten what this producer wrote, as after a crash that lost some of it.
            recovery = .recreateClient
        default: break
        }
    }
}
