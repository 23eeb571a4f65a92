/// How to reach Kafka, and what the topics are called.
public struct KafkaSettings: Sendable {
    /// `host:port`, comma-separated.
    public var bootstrapServers: String
    /// The first part of every topic's name; default `guidance`.
    public var topicPrefix: String
    /// A name of this worker that outlives its process (static membership in its group); default none.
    ///
    /// A restart within the session time-out then keeps the worker's partitions and disturbs no other. No two workers of a role may have the same.
    public var instanceID: String?
    /// The `RDKAFKA_A_B_C` variables: each sets the librdkafka property `a.b.c`.
    ///
    /// A secret that was given as `RDKAFKA_A_B_C_FILE` is here under the name without `_FILE`.
    public var environment: [String: String]

    /// Reads the Kafka settings.
    ///
    /// - Parameter source: Where settings come from.
    /// - Throws: `SettingsError` for the first that is wrong.
    public init(_ source: SettingsSource) throws(SettingsError) {
        bootstrapServers = try source.text(.bootstrapServers) ?? "localhost:9092"
        topicPrefix = try source.text(.topicPrefix) ?? "guidance"
        instanceID = try Self.instanceID(source)
        environment = try source.variables(withPrefix: "RDKAFKA_", isSecret: Self.isSecret)
    }

    /// Kafka's brokers refuse any other name, but only when the worker joins.
    private static func instanceID(_ source: SettingsSource) throws(SettingsError) -> String? {
        guard let id = try source.text(.instanceID) else { return nil }
        let isLegal =
            id.utf8.count <= 249 && id.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "._-".contains($0)) }
        guard isLegal, id != ".", id != ".." else {
            throw SettingsError(
                name: SettingName.instanceID.rawValue, value: id,
                expected: "expected at most 249 letters, digits, dots, underscores and hyphens")
        }
        return id
    }

    /// Whether a variable holds a password or a key, so that `…_FILE` names a file with it.
    ///
    /// librdkafka has properties of its own that end in `.file` (`sasl.oauthbearer.assertion.private.key.file`): none of them is one of these plus
    /// `.file`.
    private static func isSecret(_ variable: Substring) -> Bool {
        variable.hasSuffix("_PEM") || ["PASSWORD", "PASSPHRASE", "SECRET"].contains { variable.contains($0) }
    }
}
