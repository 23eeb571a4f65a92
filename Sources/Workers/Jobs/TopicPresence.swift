import Contract
import Kafka
import Logging

/// Waits for the broker, and makes sure that the topics a worker needs are there before it begins.
struct TopicPresence {
    let connection: KafkaConnection
    let logger: Logger

    /// Returns once the broker answers and has all of the topics; waits for a broker that is not there.
    ///
    /// - Throws: `WorkerError.topicsMissing` where the broker is there and a topic is not.
    func wait(for topics: [Topic]) async throws {
        let names = topics.map(connection.topics.name)
        let admin = try KafkaAdmin(configuration: connection.consumer.client, logger: logger)
        while true {
            do {
                let found = try await admin.describeTopics(names, includingConfiguration: false, timeout: .seconds(5))
                let missing = names.filter { found[$0].flatMap { $0 } == nil }
                guard missing.isEmpty else { throw WorkerError.topicsMissing(missing) }
                return
            } catch let error as KafkaError {
                try Task.checkCancellation()
                guard error.recovery == .retry else { throw error }
                logger.notice(
                    "Waiting for Kafka",
                    metadata: ["servers": "\(connection.consumer.client.bootstrapServers)", "error": "\(error)"])
            }
        }
    }
}
