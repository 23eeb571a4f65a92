/// How a producer gathers and sends records.
public struct KafkaProducerConfiguration: Sendable {
    /// How to reach Kafka.
    public var client: KafkaClientConfiguration
    /// How long a record waits for others to share its batch, in milliseconds.
    ///
    /// Default 1.
    public var linger: Double
    /// How many records may be queued or in flight; beyond it the queue is full.
    ///
    /// Default 100,000.
    public var queueMessages: Int
    /// How much may be queued or in flight, in KiB; beyond it the queue is full.
    ///
    /// Default 65,536.
    public var queueKilobytes: Int
    /// How long a record may take to be acknowledged, retries included, before it has failed, in milliseconds.
    ///
    /// Default 30,000.
    public var deliveryTimeout: Int

    /// A producer with the defaults.
    public init(client: KafkaClientConfiguration) {
        self.client = client
        linger = 1
        queueMessages = 100_000
        queueKilobytes = 65_536
        deliveryTimeout = 30_000
    }
}

/// How a transactional producer behaves.
public struct KafkaTransactionalProducerConfiguration: Sendable {
    /// How to reach Kafka.
    public var client: KafkaClientConfiguration
    /// The producer's name towards the cluster, unique among those alive: a newer producer of the same name fences the older.
    public var transactionalID: String
    /// How long the broker lets a transaction stay open, in milliseconds.
    ///
    /// Default 10,000.
    ///
    /// A dead worker's open transaction hides later results from `read_committed` readers for that long. It also bounds
    /// how long the calls of ``KafkaTransactionalProducer`` take.
    public var transactionTimeout: Int
    /// How long a record waits for others to share its batch, in milliseconds.
    ///
    /// Default 0: a commit flushes at once.
    public var linger: Double

    /// A producer named `transactionalID` with the defaults.
    public init(client: KafkaClientConfiguration, transactionalID: String) {
        self.client = client
        self.transactionalID = transactionalID
        transactionTimeout = 10_000
        linger = 0
    }
}
