import Contract
import Guidance
import Kafka
import Logging

/// Turns ratings and insights into memories.
struct MemoryLearner: Sendable {
    let archive: KnowledgeArchive
    let topic: String
    let logger: Logger

    /// The memory with its rating; none where there is no such memory, or not any more.
    func records(of rating: ImportanceCompleted, _ context: RecordContext) throws -> [KafkaRecord] {
        guard let event = archive.memory(rating.memoryID) else {
            logger.notice(
                "A rating is for no memory that is known",
                metadata: ["job": "\(rating.jobID)", "memory": "\(rating.memoryID)"])
            return []
        }
        var memory = event.data
        memory.importance = rating.importance
        // How long ago it was tells in its ranking, and a rating makes it no younger.
        memory.recordedAt = memory.recordedAt ?? event.time
        return [try context.record(memory, id: "\(rating.jobID)-memory", topic: topic, time: .now)]
    }

    /// A memory for each insight: its sources' customer's where they are all one's, and as important as the most important of them.
    ///
    /// Sources that are not known speak for nobody: such an insight names no customer, and is shown to none.
    func records(of consolidation: ConsolidationCompleted, _ context: RecordContext) throws -> [KafkaRecord] {
        try consolidation.insights.enumerated().map { index, insight in
            let sources = insight.memoryIDs.map { archive.memory($0)?.data }
            let customers = Set(sources.map { $0?.customerID })
            let id = InsightID.id(of: index + 1, job: consolidation.jobID)
            let now = Timestamp.now
            let memory = MemoryRecorded(
                memoryID: id, observation: insight.text, importance: sources.compactMap { $0?.importance }.max(),
                customerID: customers.count == 1 ? customers.first ?? nil : nil, memoryIDs: insight.memoryIDs,
                recordedAt: now)
            return try context.record(
                memory, id: "\(consolidation.jobID)-insight-\(index + 1)", topic: topic, time: now)
        }
    }
}
