import CLibrdkafka

/// librdkafka properties out of an environment.
public enum KafkaEnvironment {
    static let prefix = "RDKAFKA_"

    /// The properties that the variables named `RDKAFKA_…` set: `RDKAFKA_A_B_C=v` is the property `a.b.c` with value `v`.
    ///
    /// Checked against librdkafka at once, so that a mistake stops the start.
    /// - Parameter environment: all variables; others than `RDKAFKA_…` are ignored.
    /// - Returns: Values by property.
    /// - Throws: ``KafkaError/Code/invalidConfiguration`` with the names of the property and the variable for an unknown
    ///   property or a value it does not take. The value is part of the message only where it cannot be a secret.
    public static func properties(from environment: [String: String]) throws(KafkaError) -> [String: String] {
        var properties: [String: String] = [:]
        for (variable, value) in environment.sorted(by: { $0.key < $1.key }) where variable.hasPrefix(prefix) {
            let property = variable.dropFirst(prefix.count).lowercased().split(
                separator: "_", omittingEmptySubsequences: false
            )
            .joined(separator: ".")
            properties[property] = value
        }
        guard let configuration = unsafe rd_kafka_conf_new() else { throw KafkaError(.fatal, "out of memory") }
        defer { unsafe rd_kafka_conf_destroy(configuration) }
        for (property, value) in properties.sorted(by: { $0.key < $1.key }) {
            try checkIsFree(property)
            unsafe try set(property, to: value, in: configuration)
        }
        return properties
    }

    /// What the guarantees of this module rest on, what has a setting of its own, and what would make topics out of typing errors: set by the program alone.
    private static let reserved: Set = [
        "allow.auto.create.topics", "auto.commit.enable", "bootstrap.servers", "enable.auto.commit",
        "enable.auto.offset.store", "enable.idempotence", "enable.partition.eof", "group.id", "isolation.level",
        "log.queue", "metadata.broker.list", "transactional.id",
    ]

    /// Refuses a property that is not the user's to set.
    static func checkIsFree(_ property: String) throws(KafkaError) {
        guard reserved.contains(property) else { return }
        throw KafkaError(
            .invalidConfiguration, "\(property) (variable \(variable(for: property))) is set by the program itself")
    }

    /// Sets one property, and says what is wrong with it without giving a secret away.
    static func set(_ property: String, to value: String, in configuration: OpaquePointer) throws(KafkaError) {
        let (status, text) = unsafe withErrorText { text, size in
            unsafe rd_kafka_conf_set(configuration, property, value, text, size)
        }
        switch status {
        case RD_KAFKA_CONF_OK:
            return
        case RD_KAFKA_CONF_UNKNOWN:
            throw KafkaError(
                .invalidConfiguration,
                "no such librdkafka property: \(property) (variable \(variable(for: property)))"
                    + (unsafe remark(on: property, in: configuration)))
        default:
            throw KafkaError(
                .invalidConfiguration,
                "librdkafka does not take this value for \(property) (variable \(variable(for: property)))"
                    + (isSecret(property) ? "" : ": \(text)"))
        }
    }

    /// Points out a property that is out of reach because a variable's underscores all become dots.
    private static func remark(on property: String, in configuration: OpaquePointer) -> String {
        let name = property.map { $0 == "." ? "_" : String($0) }.joined()
        var size = 0
        guard unsafe rd_kafka_conf_get(configuration, name, nil, &size) == RD_KAFKA_CONF_OK else { return "" }
        return "; \(name), with underscores in its name, cannot be set by a variable"
    }

    static func variable(for property: String) -> String {
        prefix + property.uppercased().map { $0 == "." ? "_" : String($0) }.joined()
    }

    /// Whether a property's value must not be shown: passwords, keys, certificates, tokens.
    static func isSecret(_ property: String) -> Bool {
        let parts = ["password", "secret", ".pem", ".key", "oauthbearer.config", "jaas"]
        return parts.contains { property.lowercased().contains($0) }
    }
}
