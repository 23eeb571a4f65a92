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

    /// A memory for each insight that was drawn from one customer's memories alone, as important as the most important of them.
    ///
    /// Of the others nobody can tell whom they may be shown to, and no model judges an insight as it does a rule, so one that poses as instructions is none:
    /// nothing is left of them.
    func records(of consolidation: ConsolidationCompleted, _ context: RecordContext) throws -> [KafkaRecord] {
        try consolidation.insights.enumerated().compactMap { index, insight in
            let sources = insight.memoryIDs.compactMap { archive.memory($0)?.data }
            let customers = Set(sources.map(\.customerID))
            guard sources.count == insight.memoryIDs.count, customers.count == 1, let customer = customers.first ?? nil
            else {
                tellLeftOut(index + 1, consolidation, "its sources are not all known, and one customer's")
                return nil
            }
            let signals = InjectionSignals.found(in: insight.text).map(\.kind.rawValue)
            guard signals.isEmpty else {
                tellLeftOut(
                    index + 1, consolidation, "it poses as instructions: \(signals.joined(separator: ", "))")
                return nil
            }
            let now = Timestamp.now
            let memory = MemoryRecorded(
                memoryID: InsightID.id(of: index + 1, job: consolidation.jobID), observation: insight.text,
                importance: sources.compactMap(\.importance).max(), customerID: customer, memoryIDs: insight.memoryIDs,
                recordedAt: now)
            return try context.record(
                memory, id: "\(consolidation.jobID)-insight-\(index + 1)", topic: topic, time: now)
        }
    }

    private func tellLeftOut(_ number: Int, _ consolidation: ConsolidationCompleted, _ reason: String) {
        logger.notice(
            "An insight is left out",
            metadata: ["job": "\(consolidation.jobID)", "insight": "\(number)", "reason": "\(reason)"])
    }
}
