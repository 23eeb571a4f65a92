import Contract
import Foundation
import Guidance
import Kafka
import Logging
import ProviderSimulator
import TestSupport
import Testing

/// Batch jobs, and what must be true of them whatever happened to the workers.
extension BrokerSystem {
    /// Small batches at a quick pace.
    static let batchEnvironment = [
        "GUIDANCE_BATCH_MAX_REQUESTS": "8", "GUIDANCE_BATCH_MAX_AGE_MS": "300", "GUIDANCE_BATCH_POLL_MS": "100",
        "GUIDANCE_BATCH_SUBMIT_TIMEOUT_MS": "8000", "GUIDANCE_DRAIN_TIMEOUT_MS": "3000",
    ]

    /// A simulator whose batches take a moment.
    static let quickBatches: BatchConfiguration = {
        var configuration = BatchConfiguration()
        configuration.duration = .milliseconds(400)
        return configuration
    }()

    /// Puts records on their topics.
    func send(_ records: [KafkaRecord], properties: [String: String] = [:]) async throws {
        let client = KafkaClientConfiguration(bootstrapServers: servers, clientID: "test", properties: properties)
        let producer = try KafkaProducer(
            configuration: KafkaProducerConfiguration(client: client), logger: Self.logger)
        for record in records { _ = try await producer.send(record) }
        await producer.close()
    }

    /// The record of an audit that is asked for.
    func audit(_ id: String, question: String = "What is drawdown?") throws -> KafkaRecord {
        let audit = AuditRequested(
            jobID: id, consultationID: "c-\(id)", customer: Customer(customerID: "cu-\(id)"), question: question,
            guidance: "Drawdown lets you take an income from your pension while the rest stays invested.")
        let event = Event(id: "e-\(id)", source: "/test", time: .now, data: audit)
        return KafkaRecord(topic: topics.name(.batchJobs), key: Array(id.utf8), value: try event.encoded())
    }

    /// How each job ended, by its id: every result and every failure there is.
    func endings(in messages: [KafkaMessage]) -> [String: [String]] {
        var endings: [String: [String]] = [:]
        for event in messages.events(AuditCompleted.self) { endings[event.data.jobID, default: []].append("completed") }
        for event in messages.events(BatchJobFailed.self) {
            endings[event.data.jobID, default: []].append(event.data.code)
        }
        return endings
    }

    /// Waits until as many jobs have ended, then holds all of it against what is promised: one ending for each job, nothing of it twice at the provider, and no
    /// batch left open.
    ///
    /// - Returns: How each job ended.
    @discardableResult
    func expectExactlyOneEnding(for ids: [String]) async throws -> [String: String] {
        let log = try await log(.batchResults)
        _ = try await log.messages { self.endings(in: $0).count >= ids.count }
        await log.close()
        let ledger = try await self.log(.batchLedger)
        _ = try await ledger.messages { messages in
            let batches = latestBatches(in: messages)
            return !batches.isEmpty && batches.allSatisfy { !$0.isOpen }
        }
        await ledger.close()
        let messages = try await settledMessages(.batchResults)
        let endings = self.endings(in: messages)
        #expect(endings.keys.sorted() == ids.sorted())
        #expect(endings.values.allSatisfy { $0.count == 1 }, "\(endings.filter { $0.value.count != 1 })")
        expectNothingTwice()
        return endings.compactMapValues(\.first)
    }

    /// No try of a job is in two batches that ran.
    func expectNothingTwice() {
        var seen: Set<Substring> = []
        for batch in simulator.batches where batch.status != "failed" {
            for id in batch.customIDs {
                // Partition, offset and attempt; the batch's own tag is left out.
                let attempt = id.split(separator: "-").prefix(3).joined(separator: "-")
                #expect(seen.insert(attempt[...]).inserted, "\(id) was accepted twice: \(accepted(id))")
            }
        }
    }

    /// A worker that is told to stop does so without a complaint.
    func expectCleanExit(of worker: ChildProcess) async throws {
        worker.signal(SIGTERM)
        let exit = await worker.exit()
        #expect(exit.status == 0 && !exit.wasSignalled, "\(exit.errors)")
    }

    /// The batches that a job's try was in, for a failure's message.
    private func accepted(_ id: String) -> String {
        simulator.batches.filter { $0.customIDs.contains(id) }
            .map { "\($0.id) at \($0.createdAt), \($0.customIDs.count) requests, \($0.paidIDs.count) paid" }
            .joined(separator: "; ")
    }

    /// The latest state of each batch.
    func latestBatches(in messages: [KafkaMessage]) -> [BatchChanged] {
        var batches: [String: BatchChanged] = [:]
        for event in messages.events(BatchChanged.self) { batches[event.data.batchKey] = event.data }
        return Array(batches.values)
    }
}
