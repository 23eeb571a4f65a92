/// librdkafka properties out of an environment.
public enum KafkaEnvironment {
    static let prefix = "RDKAFKA_"

    /// The properties that the variables named `RDKAFKA_…` set: `RDKAFKA_A_B_C=v` is the property `a.b.c` with value `v`.
    ///
    /// Checked against librdkafka at once, so that a mistake stops the start.
    /// - Parameter environment: all variables; others than `RDKAFKA_…` are ignored.
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
        return properties
    }
}
