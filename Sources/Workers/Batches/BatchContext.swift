import Batching
import Contract
import Kafka
import LanguageModels
import Logging
import Settings

/// What the parts of a batch worker have in common.
struct BatchContext: Sendable {
    let connection: KafkaConnection
    let settings: BatchSettings
    /// Bytes of an answer that a span may hold; 0 for none.
    let tracedContentBytes: Int
    let schedule: BatchSchedule?
    let models: BatchModels
    let knowledge: KnowledgeTable
    let spool: BatchSpool
    let queue: BatchQueue
    /// How many batches are collected at once: each holds a manifest and a piece of its results.
    let collections: Slots
    let ledger: BatchLedgerReader
    let gauges: BatchGauges
    let clock: ElapsedClock
    let logger: Logger

    /// How requests are built with the rules that stand now.
    ///
    /// - Throws: `ModelError` where a schema of ours is wrong.
    func requestBuilder() throws -> BatchRequestBuilder {
        BatchRequestBuilder(kinds: try BatchKinds(rules: knowledge.standingRules()), models: models)
    }

    /// Whether a provider batch that was adopted unproven is by now named by another batch's owner with certainty: who collects a batch deletes it, so whoever
    /// had adopted it wrongly finds it gone.
    func isKnownAsAnothers(_ course: BatchCourse) async throws -> Bool {
        guard course.isUnproven, let id = course.record.providerBatchID else { return false }
        return try await ledger.claimedProviderBatches(since: Timestamp(course.earliestCreation)).contains(id)
    }

    /// Jobs of a partition, to be read again.
    func lookup(_ partition: Int32) -> JobLookup {
        JobLookup(
            scan: PartitionScan(connection, logger: logger),
            source: TopicPartition(topic: connection.topics.name(.batchJobs), partition: partition))
    }
}
