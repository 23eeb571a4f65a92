package import Guidance
package import HTTPTransport
package import Kafka
import KafkaTracing
import LanguageModels
package import Logging
package import Settings
import Tracing

/// What a worker knows: the table, what keeps it as the topic has it, and the model that makes vectors, where there is one.
package final class KnowledgeBase: Sendable {
    /// What is known.
    package let table: KnowledgeTable
    private let feed: KnowledgeFeed
    private let embeddings: EmbeddingService?
    private let clock: any Clock<Duration>
    private let logger: Logger

    /// - Parameters:
    ///   - settings: How much is kept, and how it is found.
    ///   - adviser: Who speaks to the customer.
    ///   - models: Where the embedding model is.
    ///   - connection: How to reach Kafka.
    ///   - client: Carries the calls of the embedding model.
    ///   - metrics: Where requests to the embedding model are counted.
    ///   - clock: Measures waits.
    ///   - logger: Where to log.
    ///   - observe: Sees all records of the topic, before the table does.
    /// - Throws: `SettingsError` for a missing key or a catalogue file that cannot be read.
    package init(
        _ settings: KnowledgeSettings, adviser: AdviserProfile = .standard, models: ModelSettings,
        connection: KafkaConnection, client: HTTPClient, metrics: RoleMetrics = .none,
        clock: some Clock<Duration> = ContinuousClock(), logger: Logger,
        observe: (@Sendable ([KafkaMessage]) -> Void)? = nil
    ) throws {
        let requirements = KnowledgeIndex.withRequirements(settings)
        table = KnowledgeTable(
            requirements, adviser: adviser, budget: KnowledgeBudget(tokens: settings.tokens), logger: logger)
        feed = KnowledgeFeed(connection, table: table, clock: clock, logger: logger, observe: observe)
        embeddings = try settings.embeddingModel.map { name in
            EmbeddingService(
                try EmbeddingModel(
                    name, dimensions: settings.embeddingDimensions, settings: models, client: client),
                timeout: settings.embeddingTimeout, metrics: metrics, clock: clock, logger: logger)
        }
        self.clock = clock
        self.logger = logger
    }

    /// Keeps the table up to date until the task is cancelled; vectors are made once it is restored.
    package func run() async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await self.feed.run() }
            if let embeddings {
                group.addTask {
                    await self.feed.restored()
                    await KnowledgeEmbedder(
                        table: self.table, service: embeddings, clock: self.clock, logger: self.logger
                    )
                    .run()
                }
            }
        }
        if let spending = embeddings?.spending {
            logger.info(
                "Embeddings made",
                metadata: [
                    "requests": "\(spending.requests)", "texts": "\(spending.texts)", "tokens": "\(spending.tokens)",
                    "usd": "\(spending.usd?.description ?? "unknown")", "hits": "\(spending.hits)",
                    "missed_questions": "\(spending.missedQuestions)",
                ])
        }
    }

    /// Returns when the table holds all that the topic did at the start, or when the task is cancelled; there is no limit to the wait, for an answer without it
    /// would differ from those of other workers.
    package func restored() async {
        await feed.restored()
        guard !Task.isCancelled else { return }
        let index = table.snapshot
        logger.info("Knowledge restored", metadata: ["entries": "\(index.count)", "bytes": "\(index.byteCount)"])
    }

    /// Whether the table holds all that the topic did at the start.
    var isRestored: Bool { feed.isRestored }

    /// What embeddings have taken so far; nil where there is no model for them.
    package var embeddingSpending: EmbeddingSpending? { embeddings?.spending }

    /// The rules that are most like a text, the likest first.
    ///
    /// - Parameters:
    ///   - text: The text.
    ///   - limit: How many at most.
    ///   - isWanted: Which rules count at all.
    /// - Returns: Rules, also those that no prompt holds, because they are not sure enough or did harm.
    func rules(like text: String, limit: Int, where isWanted: (KnowledgeEntry) -> Bool) async -> [KnowledgeEntry] {
        let vector = await embeddings?.embedding(of: text)
        let query = KnowledgeQuery(text, vector: vector)
        return table.snapshot.search(query, among: [.rule], limit: limit, where: isWanted).map(\.entry)
    }

    /// What a consultation is to be answered with.
    ///
    /// - Parameters:
    ///   - customer: Who asks.
    ///   - question: What is asked.
    /// - Returns: The prompt with the rules of this moment, and what bears on the question.
    package func brief(for customer: Customer, question: String) async -> ConsultationBrief {
        let attributes = SpanAttributes(partOfKind: .retriever)
        return await withSpan("retrieve knowledge") { span in
            span.attributes = attributes
            let vector = await embeddings?.embedding(of: question)
            let brief = table.brief(for: customer, question: question, vector: vector)
            brief.describe(span)
            return brief
        }
    }
}
