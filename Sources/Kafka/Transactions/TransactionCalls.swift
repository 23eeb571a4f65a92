import CLibrdkafka

/// librdkafka's transaction calls, which block, and what their errors mean.
///
/// On the producer's own thread.
struct TransactionCalls {
    let client: ClientHandle
    /// How long a call may take, in milliseconds.
    let timeout: CInt

    func initialize() throws(KafkaError) {
        unsafe try check(unsafe rd_kafka_init_transactions(client.pointer, timeout))
    }

    func begin() throws(KafkaError) { unsafe try check(unsafe rd_kafka_begin_transaction(client.pointer)) }

    /// Queues records; waits for room where there is none, for the time-out at most.
    func send(_ records: [KafkaRecord], topics: inout [String: KafkaTopic]) throws(KafkaError) {
        let deadline = ContinuousClock.now + .milliseconds(Int(timeout))
        for record in records {
            let topic: KafkaTopic
            if let known = topics[record.topic] {
                topic = known
            } else {
                topic = try KafkaTopic(record.topic, client: client)
                topics[record.topic] = topic
            }
            while true {
                let code = unsafe RecordQueue.enqueue(record, to: topic, opaque: nil)
                if code == RD_KAFKA_RESP_ERR_NO_ERROR { break }
                if code == RD_KAFKA_RESP_ERR__QUEUE_FULL, ContinuousClock.now < deadline {
                    unsafe rd_kafka_poll(client.pointer, 10)
                    continue
                }
                // Whatever kept this record out, the transaction is not whole without it.
                throw client.fatalError ?? KafkaError(KafkaError(code).code, code.text, recovery: .abortTransaction)
            }
        }
    }

    func sendOffsets(_ offsets: [PartitionOffset], group: KafkaGroupMetadata) throws(KafkaError) {
        let list = PartitionList(offsets)
        unsafe try check(
            unsafe rd_kafka_send_offsets_to_transaction(client.pointer, list.pointer, group.pointer, timeout))
    }

    /// Resumable: after a time-out the same call goes on where it was.
    ///
    /// rdkafka.h recommends -1, the rest of the transaction's time, but with that 2.0.2 waits for ever should the coordinator
    /// never answer (`rd_kafka_txn_curr_api_begin` does not cap it).
    func commit() throws(KafkaError) { unsafe try check(unsafe rd_kafka_commit_transaction(client.pointer, timeout)) }

    /// Resumable, as ``commit()`` is.
    func abort() throws(KafkaError) { unsafe try check(unsafe rd_kafka_abort_transaction(client.pointer, timeout)) }

    private func check(_ error: OpaquePointer?) throws(KafkaError) {
        if let error = unsafe error { throw unsafe client.explained(KafkaError(consuming: error)) }
    }
}
