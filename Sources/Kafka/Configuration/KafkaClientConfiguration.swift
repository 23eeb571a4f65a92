/// How to reach Kafka, for every kind of client.
public struct KafkaClientConfiguration: Sendable {
    /// `host:port`, separated by commas: where to ask for the cluster's members.
    ///
    /// Default `localhost:9092`.
    public var bootstrapServers: String
    /// The client's name in broker logs and quotas.
    ///
    /// Default `guidance`.
    public var clientID: String
    /// librdkafka properties, set last: they override all others.
    ///
    /// TLS, SASL and tuning come in here.
    ///
    /// Those that the module's guarantees rest on (`enable.auto.commit`, `enable.idempotence`, `group.id` …) are refused.
    /// ``KafkaEnvironment/properties(from:)`` reads them from an environment.
    public var properties: [String: String]
    /// How often statistics are gathered, in milliseconds; 0, the default, gathers none.
    ///
    /// Gathering costs about 0.1 ms and 2 KB per partition each time. The clients' `statistics` is the latest.
    public var statisticsInterval: Int

    /// Reaches the cluster that `bootstrapServers` names.
    public init(
        bootstrapServers: String = "localhost:9092", clientID: String = "guidance", properties: [String: String] = [:],
        statisticsInterval: Int = 0
    ) {
        self.bootstrapServers = bootstrapServers
        self.clientID = clientID
        self.properties = properties
        self.statisticsInterval = statisticsInterval
    }
}
