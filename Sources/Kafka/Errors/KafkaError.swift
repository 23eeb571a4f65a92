/// What went wrong with Kafka, and what can be done about it.
///
/// Messages name brokers, topics, partitions and properties; never a secret, a key or a payload.
public struct KafkaError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The kind of failure.
    public var code: Code
    /// What happened, for people.
    public var message: String
    /// What the caller can do about it.
    public var recovery: Recovery

    /// An error of kind `code`, with the way out that is usual for it unless `recovery` says otherwise.
    public init(_ code: Code, _ message: String, recovery: Recovery? = nil) {
        self.code = code
        self.message = message
        self.recovery = recovery ?? code.usualRecovery
    }

    /// `code: message`.
    public var description: String { "\(code): \(message)" }
}

extension KafkaError {
    /// What the caller can do about an error.
    public enum Recovery: String, Hashable, Sendable {
        /// Make the same call again: nothing is lost, nothing was done twice.
        case retry
        /// The transaction cannot be committed.
        ///
        /// Abort it, then send the same outputs in a new one.
        case abortTransaction
        /// Another worker owns this work now.
        ///
        /// Abort what is open and drop the outputs; do not send them again.
        case discard
        /// The client is finished.
        ///
        /// Close it and make a new one.
        case recreateClient
        /// It cannot work until a person changes something: a property, a topic, a permission, the record itself.
        case reconfigure
        /// The caller asked for it (closed, cancelled) or called out of order.
        case none
    }
}

extension KafkaError {
    /// The kind of failure.
    ///
    /// More kinds may be added.
    public struct Code: Hashable, Sendable, CustomStringConvertible {
        private enum Kind: String {
            case brokerUnavailable, timedOut, unknownTopic, unknownPartition, topicAlreadyExists, invalidConfiguration
            case authenticationFailed, authorizationFailed, messageTooLarge, metadataTooLarge, queueFull,
                offsetOutOfRange
            case fenced, staleGeneration, transactionAborted, deliveryFailed, invalidState, closed, cancelled,
                unsupported
            case rebalancing, rejected, fatal
        }

        private let kind: Kind

        private init(_ kind: Kind) { self.kind = kind }

        /// The code's name, as in source.
        public var description: String { kind.rawValue }

        /// No broker can be reached, or the one that matters (leader, coordinator) is not there.
        public static let brokerUnavailable = Code(.brokerUnavailable)
        /// There was no answer in time.
        public static let timedOut = Code(.timedOut)
        /// The topic does not exist.
        public static let unknownTopic = Code(.unknownTopic)
        /// The topic has no such partition.
        public static let unknownPartition = Code(.unknownPartition)
        /// A topic to be created is already there.
        public static let topicAlreadyExists = Code(.topicAlreadyExists)
        /// A property is unknown, or its value is not acceptable; the message names it.
        public static let invalidConfiguration = Code(.invalidConfiguration)
        /// The broker does not accept who we say we are.
        public static let authenticationFailed = Code(.authenticationFailed)
        /// The broker knows us and does not allow this.
        public static let authorizationFailed = Code(.authorizationFailed)
        /// The record is larger than client or topic allow.
        public static let messageTooLarge = Code(.messageTooLarge)
        /// The metadata of an offset is larger than the broker allows.
        public static let metadataTooLarge = Code(.metadataTooLarge)
        /// The producer's queue has no room now.
        public static let queueFull = Code(.queueFull)
        /// The partition no longer (or does not yet) hold this offset.
        public static let offsetOutOfRange = Code(.offsetOutOfRange)
        /// Another client has taken this client's place: a newer producer with its `transactional.id`, or a newer member
        /// with its `group.instance.id`.
        public static let fenced = Code(.fenced)
        /// The group has moved on: this member, or its generation, no longer owns the partitions.
        public static let staleGeneration = Code(.staleGeneration)
        /// The group is rebalancing: the same call may work when it is done.
        public static let rebalancing = Code(.rebalancing)
        /// The transaction failed and has been aborted, or has to be (see ``KafkaError/recovery-swift.property``).
        public static let transactionAborted = Code(.transactionAborted)
        /// A record could not be delivered, for a reason without a code of its own.
        public static let deliveryFailed = Code(.deliveryFailed)
        /// The call does not fit the state of the client.
        public static let invalidState = Code(.invalidState)
        /// The client is closed.
        public static let closed = Code(.closed)
        /// The waiting task was cancelled.
        ///
        /// What it waited for goes on.
        public static let cancelled = Code(.cancelled)
        /// Client or broker do not know how to do this.
        public static let unsupported = Code(.unsupported)
        /// The broker refused, for a reason without a code of its own.
        public static let rejected = Code(.rejected)
        /// librdkafka has raised a fatal error: this client instance is finished.
        public static let fatal = Code(.fatal)

        var usualRecovery: Recovery {
            switch kind {
            case .brokerUnavailable, .timedOut, .queueFull, .rebalancing: .retry
            case .unknownTopic, .unknownPartition, .topicAlreadyExists, .invalidConfiguration, .authenticationFailed,
                .authorizationFailed, .messageTooLarge, .metadataTooLarge, .offsetOutOfRange, .unsupported, .rejected,
                .deliveryFailed:
                .reconfigure
            case .staleGeneration: .discard
            case .transactionAborted: .abortTransaction
            case .fenced, .fatal: .recreateClient
            case .invalidState, .closed, .cancelled: .none
            }
        }
    }
}
