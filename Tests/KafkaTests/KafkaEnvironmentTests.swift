import Kafka
import Testing

@Suite("Properties from the environment")
struct KafkaEnvironmentTests {
    @Test("variables become properties")
    func translation() throws {
        let properties = try KafkaEnvironment.properties(from: [
            "RDKAFKA_SECURITY_PROTOCOL": "SASL_SSL", "RDKAFKA_SASL_PASSWORD": "hunter2", "KAFKA_PORT": "tcp://…",
            "PATH": "/",
        ])
        #expect(properties == ["security.protocol": "SASL_SSL", "sasl.password": "hunter2"])
    }

    @Test("an unknown property is told with its own name and the variable's")
    func unknownProperty() throws {
        let error = try #require(throws: KafkaError.self) {
            try KafkaEnvironment.properties(from: ["RDKAFKA_SASL_PASWORD": "hunter2"])
        }
        #expect(error.code == .invalidConfiguration)
        #expect(error.message.contains("sasl.pasword") && error.message.contains("RDKAFKA_SASL_PASWORD"))
        #expect(!error.message.contains("hunter2"))
    }

    @Test("a property with an underscore in its name is told to be out of reach")
    func underscore() throws {
        let error = try #require(throws: KafkaError.self) {
            try KafkaEnvironment.properties(from: ["RDKAFKA_LOG_LEVEL": "7"])
        }
        #expect(error.message.contains("log_level, with underscores in its name, cannot be set"))
    }

    @Test("a bad value is told, unless it may be a secret")
    func badValue() throws {
        let plain = try #require(throws: KafkaError.self) {
            try KafkaEnvironment.properties(from: ["RDKAFKA_SOCKET_TIMEOUT_MS": "soon"])
        }
        #expect(plain.message.contains("socket.timeout.ms") && plain.message.contains("RDKAFKA_SOCKET_TIMEOUT_MS"))
        let secret = try #require(throws: KafkaError.self) {
            try KafkaEnvironment.properties(from: ["RDKAFKA_SSL_KEY": "not settable as text"])
        }
        #expect(secret.message.contains("ssl.key") && !secret.message.contains("settable"))
    }

    @Test("a client refuses properties that do not go together, without a broker")
    func conflict() {
        var configuration = KafkaProducerConfiguration(client: KafkaClientConfiguration())
        configuration.client.properties = ["acks": "0"]
        #expect(throws: KafkaError.self) {
            _ = try KafkaProducer(configuration: configuration, logger: Support.logger)
        }
    }

    @Test(
        "what the guarantees rest on cannot be set",
        arguments: [
            "ALLOW_AUTO_CREATE_TOPICS", "AUTO_COMMIT_ENABLE", "BOOTSTRAP_SERVERS", "ENABLE_AUTO_COMMIT",
            "ENABLE_AUTO_OFFSET_STORE", "ENABLE_IDEMPOTENCE", "ENABLE_PARTITION_EOF", "GROUP_ID", "ISOLATION_LEVEL",
            "LOG_QUEUE", "METADATA_BROKER_LIST", "TRANSACTIONAL_ID",
        ])
    func reserved(variable: String) throws {
        let error = try #require(throws: KafkaError.self) {
            try KafkaEnvironment.properties(from: ["RDKAFKA_\(variable)": "true"])
        }
        #expect(error.code == .invalidConfiguration && error.message.contains("RDKAFKA_\(variable)"))
        let property = variable.lowercased().split(separator: "_").joined(separator: ".")
        #expect(throws: KafkaError.self) {
            _ = try KafkaAdmin(
                configuration: KafkaClientConfiguration(properties: [property: "true"]), logger: Support.logger)
        }
    }
}
