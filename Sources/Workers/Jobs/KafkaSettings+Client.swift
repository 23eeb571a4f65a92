public import Contract
public import Kafka
public import Settings

extension KafkaSettings {
    /// The configuration of a client.
    ///
    /// - Parameter id: The name by which brokers log it.
    /// - Returns: Addresses and librdkafka properties.
    /// - Throws: `KafkaError` that names an unknown property or a value it does not take.
    public func client(id: String) throws(KafkaError) -> KafkaClientConfiguration {
        KafkaClientConfiguration(
            bootstrapServers: bootstrapServers, clientID: id,
            properties: try KafkaEnvironment.properties(from: environment))
    }

    /// The topics' names.
    ///
    /// - Returns: Names under the prefix.
    /// - Throws: `SettingsError` where the prefix does not make topic names.
    public func topics() throws(SettingsError) -> Topics {
        guard let topics = Topics(prefix: topicPrefix) else {
            throw SettingsError(
                name: SettingName.topicPrefix.rawValue, value: topicPrefix,
                expected: "expected at most 200 letters, digits, dots, underscores and hyphens")
        }
        return topics
    }
}
