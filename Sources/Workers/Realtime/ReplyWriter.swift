import Contract
import Kafka
import Logging
import Synchronization

/// The producer of the reply streams; replaced by a new one when it has failed for good.
final class ReplyWriter: Sendable {
    private let state: Mutex<KafkaProducer>
    let metrics: RoleMetrics
    private let configuration: KafkaProducerConfiguration
    private let logger: Logger

    init(configuration: KafkaProducerConfiguration, metrics: RoleMetrics, logger: Logger) throws(KafkaError) {
        self.metrics = metrics
        self.configuration = configuration
        self.logger = logger
        state = Mutex(try KafkaProducer(configuration: configuration, logger: logger))
    }

    /// A producer that works as far as is known.
    func producer() throws(KafkaError) -> KafkaProducer {
        let current = state.withLock { $0 }
        guard let error = current.fatalError else { return current }
        logger.warning("Replacing the producer of streams", metadata: ["error": "\(error)"])
        let fresh = try KafkaProducer(configuration: configuration, logger: logger)
        // Streams that still hold the old one fail through their trackers; it goes with the last of them.
        return state.withLock { state in
            if state === current { state = fresh }
            return state
        }
    }

    /// Learns where the streams go, so that the first chunk does not wait for it.
    func prepare(_ topics: [String]) async throws(KafkaError) {
        try await producer().prefetchMetadata(topics)
    }

    func close() async {
        await state.withLock { $0 }.close()
    }
}
