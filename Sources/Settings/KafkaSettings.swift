/// How to reach Kafka, and what the topics are called.
public struct KafkaSettings: Sendable {
    /// `host:port`, comma-separated.
    public var bootstrapServers: String
    /// The first part of every topic's name; default `guidance`.
    public var topicPrefix: String
    /// The `RDKAFKA_A_B_C` variables as they are: each sets the librdkafka property `a.b.c`.
    public var environment: [String: String]

    /// Reads the Kafka settings.
    ///
    /// - Parameter source: Where settings come from.
    /// - Throws: `SettingsError` for the first that is wrong.
    public init(_ source: SettingsSource) throws(SettingsError) {
        bootstrapServers = try source.text(.bootstrapServers) ?? "localhost:9092"
        topicPrefix = try source.text(.topicPrefix) ?? "guidance"
        environment = source.variables(withPrefix: "RDKAFKA_")
    }
}
