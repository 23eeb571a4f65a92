import Guidance
import LanguageModels
import Logging

/// Gives entries of the table that come without a vector theirs, in the background.
///
/// Until an entry has its vector it is found by words; so is one whose text the model refuses.
struct KnowledgeEmbedder: Sendable {
    /// How long to leave the model alone where no waiting helps, before it is tried again all the same: a key may have been mended.
    private static let longPause = Duration.seconds(60)
    /// So many texts in a row may be refused before it pauses, for a second longer each time: it may not be for the texts.
    private static let refusalsWithoutPause = 16
    /// After so many answers in a row that make no sense the request counts as refused: each may be paid for.
    private static let maximumMalformed = 3

    let table: KnowledgeTable
    let service: EmbeddingService
    var retry = RetryPolicy(maximumRetries: .max, maximumDelay: .seconds(60))
    let clock: any Clock<Duration>
    let logger: Logger

    /// Works until the task is cancelled.
    func run() async {
        var plan = EmbeddingPlan(maximum: EmbeddingBatches.maximumTexts)
        var (failures, malformed) = (0, 0)
        while !Task.isCancelled {
            let missing = plan.next(of: table.snapshot)
            guard !missing.isEmpty else {
                await table.changes.wait()
                continue
            }
            do throws(ModelError) {
                let vectors = try await service.embeddings(of: missing.map(\.text))
                (failures, malformed) = (0, 0)
                if let delay = take(vectors, of: missing, &plan) { try? await clock.sleep(for: delay) }
            } catch {
                guard !Task.isCancelled else { return }
                malformed = error.code == .malformedResponse ? malformed + 1 : 0
                if error.isRefusal || malformed == Self.maximumMalformed {
                    (failures, malformed) = (0, 0)
                    if let delay = reduce(missing, error, &plan) { try? await clock.sleep(for: delay) }
                    continue
                }
                var random = SystemRandomNumberGenerator()
                let delay = retry.delay(beforeRetry: failures, after: error, using: &random) ?? Self.longPause
                failures += 1
                logger.warning(
                    "Cannot embed knowledge, trying again", metadata: ["error": "\(error)", "in": "\(delay)"])
                try? await clock.sleep(for: delay)
            }
        }
    }

    /// Puts vectors into the table; returns how long to leave the model alone.
    private func take(
        _ vectors: [KnowledgeEmbedding?], of entries: [(key: KnowledgeKey, text: String)], _ plan: inout EmbeddingPlan
    ) -> Duration? {
        let embeddings = zip(entries, vectors).compactMap { entry, vector in vector.map { (entry.key, entry.text, $0) }
        }
        let unfit = table.setEmbeddings(embeddings)
        let unusable = zip(entries, vectors).filter { $1 == nil || unfit.contains($0.key) }.map(\.0)
        plan.succeeded(unusable: unusable)
        if unusable.count < entries.count { report(entries.count - unusable.count) }
        guard !unusable.isEmpty else { return nil }
        logger.error(
            "The embedding model's vectors cannot be used, entries are found by words alone",
            metadata: ["entries": "\(unusable.count)", "all": "\(plan.refusedCount)"])
        return unusable.count == entries.count ? Self.longPause : nil
    }

    /// Asks for less next time; returns how long to leave the model alone.
    private func reduce(
        _ entries: [(key: KnowledgeKey, text: String)], _ error: ModelError, _ plan: inout EmbeddingPlan
    ) -> Duration? {
        guard plan.refused(entries) else {
            logger.notice(
                "The embedding model refuses a request, trying with fewer texts",
                metadata: ["error": "\(error)", "texts": "\(entries.count)"])
            return nil
        }
        let tooMany = plan.refusalsInARow - Self.refusalsWithoutPause
        logger.warning(
            "The embedding model refuses a text, its entry is found by words alone",
            metadata: [
                "error": "\(error)", "key": "\(entries.first?.key.description ?? "")", "all": "\(plan.refusedCount)",
            ])
        return tooMany > 0 ? min(.seconds(tooMany), Self.longPause) : nil
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

extension ModelError {
    /// Whether a smaller request, or one of other texts, may do.
    fileprivate var isRefusal: Bool {
        switch disposition {
        case .reduce: true
        case .never: code != .cancelled
        case .retry, .quotaExhausted, .misconfigured: false
        }
    }
}
