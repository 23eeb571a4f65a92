import CLibrdkafka

extension KafkaError {
    /// The error for librdkafka's `code`, told with `text` (librdkafka's own where there is none).
    init(_ code: rd_kafka_resp_err_t, text: String? = nil) {
        unsafe self.init(Self.meaning(of: code), text ?? Kafka.text(of: rd_kafka_err2str(code)))
    }

    /// The fatal error behind librdkafka's `code`: fencing keeps its own kind.
    init(fatal code: rd_kafka_resp_err_t, text: String) {
        let kind = Self.meaning(of: code)
        self.init(kind == .fenced ? .fenced : .fatal, text, recovery: .recreateClient)
    }

    /// The error that has finished a client; nil when it is well.
    init?(fatalOf client: OpaquePointer) {
        let (code, text) = unsafe withErrorText { text, size in unsafe rd_kafka_fatal_error(client, text, size) }
        if code == RD_KAFKA_RESP_ERR_NO_ERROR { return nil }
        self.init(fatal: code, text: text)
    }

    /// The error in librdkafka's `error` object, which is destroyed.
    ///
    /// What the object says about itself (retriable, abortable, fatal) goes before the usual meaning of its code.
    init(consuming error: OpaquePointer) {
        defer { unsafe rd_kafka_error_destroy(error) }
        let code = unsafe rd_kafka_error_code(error)
        let text = unsafe Kafka.text(of: rd_kafka_error_string(error))
        if unsafe rd_kafka_error_is_fatal(error) != 0 {
            self.init(fatal: code, text: text)
            return
        }
        self.init(code, text: text)
        if unsafe rd_kafka_error_txn_requires_abort(error) != 0 {
            // Offsets of a generation that is gone, or of a member that was replaced, belong to another worker: running them again would do its work twice.
            let isAnotherMembers = self.code == .staleGeneration || self.code == .fenced
            recovery = isAnotherMembers ? .discard : .abortTransaction
            if self.code == .rejected { self.code = .transactionAborted }
        } else if unsafe rd_kafka_error_is_retriable(error) != 0 {
            recovery = .retry
        }
    }

    /// A question that found no broker comes back as out of time: what it means is that nobody is there.
    var unavailable: KafkaError {
        code == .timedOut ? KafkaError(.brokerUnavailable, "no broker answered in time: \(message)") : self
    }

    private static func meaning(of code: rd_kafka_resp_err_t) -> Code {
        switch code {
        case RD_KAFKA_RESP_ERR__TRANSPORT, RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN, RD_KAFKA_RESP_ERR__RESOLVE,
            RD_KAFKA_RESP_ERR__WAIT_COORD, RD_KAFKA_RESP_ERR_COORDINATOR_NOT_AVAILABLE,
            RD_KAFKA_RESP_ERR_NOT_COORDINATOR, RD_KAFKA_RESP_ERR_COORDINATOR_LOAD_IN_PROGRESS,
            RD_KAFKA_RESP_ERR_LEADER_NOT_AVAILABLE, RD_KAFKA_RESP_ERR_NOT_LEADER_FOR_PARTITION,
            RD_KAFKA_RESP_ERR_BROKER_NOT_AVAILABLE, RD_KAFKA_RESP_ERR_NOT_CONTROLLER,
            RD_KAFKA_RESP_ERR_NETWORK_EXCEPTION, RD_KAFKA_RESP_ERR_NOT_ENOUGH_REPLICAS,
            RD_KAFKA_RESP_ERR_NOT_ENOUGH_REPLICAS_AFTER_APPEND, RD_KAFKA_RESP_ERR_KAFKA_STORAGE_ERROR:
            .brokerUnavailable
        case RD_KAFKA_RESP_ERR__TIMED_OUT, RD_KAFKA_RESP_ERR__MSG_TIMED_OUT, RD_KAFKA_RESP_ERR_REQUEST_TIMED_OUT,
            RD_KAFKA_RESP_ERR__TIMED_OUT_QUEUE, RD_KAFKA_RESP_ERR_CONCURRENT_TRANSACTIONS,
            RD_KAFKA_RESP_ERR_UNSTABLE_OFFSET_COMMIT, RD_KAFKA_RESP_ERR__IN_PROGRESS,
            RD_KAFKA_RESP_ERR__PREV_IN_PROGRESS, RD_KAFKA_RESP_ERR_THROTTLING_QUOTA_EXCEEDED:
            .timedOut
        case RD_KAFKA_RESP_ERR__UNKNOWN_TOPIC, RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART:
            .unknownTopic
        case RD_KAFKA_RESP_ERR__UNKNOWN_PARTITION:
            .unknownPartition
        case RD_KAFKA_RESP_ERR_TOPIC_ALREADY_EXISTS:
            .topicAlreadyExists
        case RD_KAFKA_RESP_ERR__AUTHENTICATION, RD_KAFKA_RESP_ERR_SASL_AUTHENTICATION_FAILED, RD_KAFKA_RESP_ERR__SSL,
            RD_KAFKA_RESP_ERR_UNSUPPORTED_SASL_MECHANISM, RD_KAFKA_RESP_ERR_ILLEGAL_SASL_STATE:
            .authenticationFailed
        case RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED, RD_KAFKA_RESP_ERR_GROUP_AUTHORIZATION_FAILED,
            RD_KAFKA_RESP_ERR_CLUSTER_AUTHORIZATION_FAILED, RD_KAFKA_RESP_ERR_TRANSACTIONAL_ID_AUTHORIZATION_FAILED:
            .authorizationFailed
        case RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE, RD_KAFKA_RESP_ERR_RECORD_LIST_TOO_LARGE:
            .messageTooLarge
        case RD_KAFKA_RESP_ERR_OFFSET_METADATA_TOO_LARGE:
            .metadataTooLarge
        case RD_KAFKA_RESP_ERR__QUEUE_FULL:
            .queueFull
        case RD_KAFKA_RESP_ERR_OFFSET_OUT_OF_RANGE, RD_KAFKA_RESP_ERR__AUTO_OFFSET_RESET:
            .offsetOutOfRange
        case RD_KAFKA_RESP_ERR_INVALID_PRODUCER_EPOCH, RD_KAFKA_RESP_ERR_PRODUCER_FENCED, RD_KAFKA_RESP_ERR__FENCED,
            RD_KAFKA_RESP_ERR_FENCED_INSTANCE_ID, RD_KAFKA_RESP_ERR_TRANSACTION_COORDINATOR_FENCED:
            .fenced
        case RD_KAFKA_RESP_ERR_ILLEGAL_GENERATION, RD_KAFKA_RESP_ERR_UNKNOWN_MEMBER_ID,
            RD_KAFKA_RESP_ERR__ASSIGNMENT_LOST:
            .staleGeneration
        case RD_KAFKA_RESP_ERR_REBALANCE_IN_PROGRESS:
            .rebalancing
        case RD_KAFKA_RESP_ERR__STATE, RD_KAFKA_RESP_ERR__CONFLICT, RD_KAFKA_RESP_ERR__INVALID_ARG,
            RD_KAFKA_RESP_ERR__NOT_CONFIGURED:
            .invalidState
        case RD_KAFKA_RESP_ERR__DESTROY, RD_KAFKA_RESP_ERR__PURGE_QUEUE, RD_KAFKA_RESP_ERR__PURGE_INFLIGHT:
            .closed
        case RD_KAFKA_RESP_ERR__UNSUPPORTED_FEATURE, RD_KAFKA_RESP_ERR__NOT_IMPLEMENTED,
            RD_KAFKA_RESP_ERR_UNSUPPORTED_VERSION, RD_KAFKA_RESP_ERR_UNSUPPORTED_FOR_MESSAGE_FORMAT:
            .unsupported
        case RD_KAFKA_RESP_ERR__FATAL, RD_KAFKA_RESP_ERR__GAPLESS_GUARANTEE, RD_KAFKA_RESP_ERR__CRIT_SYS_RESOURCE:
            .fatal
        default:
            .rejected
        }
    }
}
