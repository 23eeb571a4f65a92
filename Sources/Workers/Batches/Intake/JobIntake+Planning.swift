import Batching
import Contract
import Foundation
import Kafka
import LanguageModels
import Logging

extension JobIntake {
    /// Plans whatever is gathered, in one transaction with the position behind it.
    func plan(_ gathering: inout Gathering) async throws {
        guard !gathering.isEmpty else { return }
        var plans: [BatchPlan] = []
        for open in gathering.batches {
            guard !open.accumulator.jobs.isEmpty else {
                await context.spool.removeRequests(of: open.key.description)
                continue
            }
            if plans.isEmpty { try await context.queue.waitForRoom() }
            let plan = BatchPlan(
                key: open.key, jobs: open.accumulator.jobs, bytes: open.accumulator.bytes,
                provider: open.access.model.providerName, model: open.access.model.model, time: .now)
            try await untilThereIsRoom(&gathering) { () throws(SpoolError) in
                try await open.file.finish()
                try await context.spool.save(plan)
            }
            plans.append(plan)
        }
        try await write(plans, &gathering)
        for plan in plans {
            context.logger.info(
                "Batch planned",
                metadata: [
                    "batch": "\(plan.key)", "requests": "\(plan.jobs.count)",
                    "bytes": "\(plan.record.notes?.bytes ?? 0)", "model": "\(plan.record.model)",
                ])
            context.queue.note(plan.record.batchKey, isPending: true, isOut: false)
            begin(plan.record)
        }
        gathering.wasPlanned()
        context.gauges.note(gathering.status, of: ledger.partition)
    }

    /// Writes plans and what was set aside; a dead letter that its topic does not take goes without its value.
    private func write(_ plans: [BatchPlan], _ gathering: inout Gathering) async throws {
        while true {
            do {
                return try await ledger.write(
                    plans: plans, published: gathering.setAside.records, position: gathering.position)
            } catch let error as KafkaError {
                guard error.code == .messageTooLarge, gathering.setAside.shrink() else { throw error }
            }
        }
    }

    private func untilThereIsRoom(
        _ gathering: inout Gathering, _ write: () async throws(SpoolError) -> Void
    ) async throws {
        while true {
            do {
                return try await write()
            } catch {
                complain("Waiting for the disk", error, &gathering)
                try await pause(until: Date().addingTimeInterval(1))
            }
        }
    }

    /// Says that there is no room, once a minute.
    func complain(_ message: Logger.Message, _ error: SpoolError, _ gathering: inout Gathering) {
        let now = context.clock.now()
        if let last = gathering.lastComplaint, now < last + .seconds(60) { return }
        gathering.lastComplaint = now
        context.logger.error(message, metadata: ["partition": "\(ledger.partition)", "error": "\(error)"])
    }
}
