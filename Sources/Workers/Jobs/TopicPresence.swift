import Contract
import Kafka
import Logging
import ServiceLifecycle

/// Waits for the broker, and makes sure that the topics a worker needs are there before it begins.
struct TopicPresence {
    let connection: KafkaConnection
    let logger: Logger

    /// Returns once the broker answers, has all of the topics, and whatever else is to be prepared there is; waits for a broker that is not there.
    ///
    /// - Parameters:
    ///   - topics: What must be there.
    ///   - prepare: Called once they are; again where the broker is gone by then.
    /// - Returns: False where the worker is to stop before that: it is told to shut down, or its task is cancelled.
    /// - Throws: `WorkerError.topicsMissing` where the broker is there and a topic is not.
    func wait(for topics: [Topic], prepare: @escaping @Sendable () async throws -> Void = {}) async throws -> Bool {
        try await cancelWhenGracefulShutdown {
            do {
                try await self.retry {
                    try await self.look(for: topics)
                    try await prepare()
                }
                return true
            } catch {
                guard Task.isCancelled else { throw error }
                return false
            }
        }
    }

    private func retry(_ attempt: () async throws -> Void) async throws {
        while true {
            do {
                return try await attempt()
            } catch let error as KafkaError {
                try Task.checkCancellation()
                guard error.recovery == .retry else { throw error }
                logger.notice(
                    "Waiting for Kafka",
                    metadata: ["servers": "\(connection.consumer.client.bootstrapServers)", "error": "\(error)"])
            }
        }
    }

    private func look(for topics: [Topic]) async throws {
        let names = topics.map(connection.topics.name)
        let admin = try KafkaAdmin(configuration: connection.consumer.client, logger: logger)
        let found = try await admin.describeTopics(names, includingConfiguration: false, timeout: .seconds(5))
        let missing = names.filter { found[$0].flatMap { $0 } == nil }
        guard missing.isEmpty else { throw WorkerError.topicsMissing(missing) }
    }
}
