import Guidance
import LanguageModels
import Logging

/// Gives entries of the table that come without a vector theirs, in the background.
///
/// Until an entry has its vector it is found by words.
struct KnowledgeEmbedder: Sendable {
    /// How long to leave the model alone where no waiting helps, before it is tried again all the same: a key may have been mended.
    private static let longPause = Duration.seconds(60)

    let table: KnowledgeTable
    let service: EmbeddingService
    var retry = RetryPolicy(maximumRetries: .max, maximumDelay: .seconds(60))
    let clock: any Clock<Duration>
    let logger: Logger

    /// Works until the task is cancelled.
    func run() async {
        var failures = 0
        while !Task.isCancelled {
            let missing = table.snapshot.withoutVector(limit: EmbeddingBatches.maximumTexts)
            guard !missing.isEmpty else {
                await table.changes.wait()
                continue
            }
            do throws(ModelError) {
                let vectors = try await service.embeddings(of: missing.map(\.text))
                failures = 0
                let embeddings = zip(missing, vectors).compactMap { entry, vector in
                    vector.map { (entry.key, entry.text, $0) }
                }
                let fitting = table.setEmbeddings(embeddings)
                report(fitting)
                guard fitting == 0 else { continue }
                // They would be asked for again and again.
                logger.error("The embedding model's vectors cannot be used", metadata: ["texts": "\(missing.count)"])
                try? await clock.sleep(for: Self.longPause)
            } catch {
                var random = SystemRandomNumberGenerator()
                let delay = retry.delay(beforeRetry: failures, after: error, using: &random) ?? Self.longPause
                failures += 1
                guard !Task.isCancelled else { return }
                logger.warning(
                    "Cannot embed knowledge, trying again", metadata: ["error": "\(error)", "in": "\(delay)"])
                try? await clock.sleep(for: delay)
            }
        }
    }

    private func report(_ count: Int) {
        let spending = service.spending
        logger.info(
            "Knowledge embedded",
            metadata: [
                "entries": "\(count)", "requests": "\(spending.requests)", "tokens": "\(spending.tokens)",
                "usd": "\(spending.usd?.description ?? "unknown")",
            ])
    }
}
