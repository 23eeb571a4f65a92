import Contract
import Foundation
import Kafka
import OpenTelemetryProtocol
import ProviderSimulator
import TestSupport
import Testing

/// What batch workers must outlive: input that no topic takes back, batches that are bounded by bytes, and too small a disk.
@Suite(
    .enabled(if: BrokerSystem.bootstrapServers != nil, "KAFKA_BOOTSTRAP_SERVERS names no broker"),
    .serialized, .timeLimit(.minutes(2)))
struct BatchBadInputTests {
    /// A dead letter is larger than its message, and nobody else compresses it: it goes without the value.
    @Test(arguments: [(1_048_000, "none"), (3_000_000, "gzip")])
    func messagesThatNoTopicTakesBackHoldUpNobody(size: Int, compression: String) async throws {
        try await BrokerSystem.run(batches: BrokerSystem.quickBatches) { system in
            let ids = (0..<10).map { "a-\($0)" }
            let topic = system.topics.name(.batchJobs)
            let garbage = [UInt8](repeating: 0x61, count: size)
            try await system.send(try ids.prefix(5).map { try system.audit($0) })
            try await system.send(
                (0..<6).map { KafkaRecord(topic: topic, partition: $0, key: [1], value: garbage) },
                properties: ["message.max.bytes": "10000000", "compression.type": compression])
            try await system.send(
                (0..<6).map { KafkaRecord(topic: topic, partition: $0, key: [2], value: Array("small".utf8)) })
            try await system.send(try ids.suffix(5).map { try system.audit($0) })
            var settings = BrokerSystem.batchEnvironment
            // As Kafka's topics have it; not every broker keeps to it.
            settings["RDKAFKA_MESSAGE_MAX_BYTES"] = "1048000"
            let worker = try await system.startWorker(settings, role: "batch")
            let endings = try await system.expectExactlyOneEnding(for: ids)
            #expect(endings.values.allSatisfy { $0 == "completed" })
            let log = try await system.log(.deadLetters)
            let letters = try await log.messages { $0.count >= 12 }
            await log.close()
            let large = letters.filter { $0.key == [1] }
            let counts = [large.count, letters.count]
            #expect(counts == [6, 12])
            for letter in large {
                let omitted = letter.headers[DeadLetterHeaders.Name.omittedBytes].map {
                    String(decoding: $0, as: UTF8.self)
                }
                let left = letter.value?.count
                #expect(left == nil && omitted == "\(size)")
            }
            let small = letters.count { $0.value == Array("small".utf8) }
            #expect(small == 6, "who is not at fault keeps its value")
            try await system.expectCleanExit(of: worker)
        }
    }

    @Test func aResultThatItsTopicDoesNotTakeFailsItsJobAndItsSpan() async throws {
        let collector = try FakeCollector()
        defer { collector.stop() }
        try await BrokerSystem.run(batches: BrokerSystem.quickBatches) { system in
            // A result has the job's id in it more often than the manifest, and more besides than a failure.
            let large = String(repeating: "x", count: 200)
            try await system.send(
                try [large, "small"].map { id in
                    var record = try system.audit(id)
                    record.partition = 0
                    return record
                })
            var settings = BrokerSystem.batchEnvironment
            settings["RDKAFKA_MESSAGE_MAX_BYTES"] = "1800"
            settings["OTEL_EXPORTER_OTLP_ENDPOINT"] = collector.url
            let view = OperatorView(port: try FreePort.find())
            settings["GUIDANCE_HTTP_PORT"] = "\(view.port)"
            let worker = try await system.startWorker(settings, role: "batch")
            let endings = try await system.expectExactlyOneEnding(for: [large, "small"])
            let metrics = try await view.metrics { $0.sum("guidance_jobs_total") == 2 }
            #expect(metrics.sum("guidance_jobs_total", "outcome=\"failed\"") == 1)
            #expect(endings == [large: "result_too_large", "small": "completed"])
            try await system.expectCleanExit(of: worker)
            let spans = collector.spans.filter { $0.text("guidance.job.id") != nil }
            #expect(spans.count == 2)
            let failed = try #require(spans.first { $0.text("guidance.job.id") == large })
            #expect(failed.status.code == .error && failed.text("error.type") == "result_too_large")
            #expect(spans.first { $0.text("guidance.job.id") == "small" }?.status.code == .ok)
            // What stands in for the result goes on from that span.
            let message = try await system.settledMessages(.batchResults).first { $0.key == Array(large.utf8) }
            let parent = message?.headers["traceparent"].flatMap { TraceParent(String(decoding: $0, as: UTF8.self)) }
            #expect(parent?.spanIDText == failed.spanID.map { String(format: "%02x", $0) }.joined())
        }
    }

    /// More dead letters and refusals than are published at once, in one partition, and a job whose manifest no ledger takes.
    @Test func muchThatIsNoJobIsSetAsideInPortions() async throws {
        try await BrokerSystem.run(batches: BrokerSystem.quickBatches) { system in
            let ids = (0..<10).map { "a-\($0)" }
            let topic = system.topics.name(.batchJobs)
            let garbage = (0..<450).map {
                KafkaRecord(topic: topic, partition: 0, key: [1], value: Array("no \($0)".utf8))
            }
            let memories = (0..<1_000).map { number in
                RatedMemory(
                    memoryID: String(repeating: "é", count: 240) + "\(number)", observation: "Likes drawdown.",
                    importance: 5)
            }
            let unwieldy = Event(
                id: "e", source: "/test", time: .now,
                data: ConsolidationRequested(jobID: "unwieldy", memories: memories))
            try await system.send(
                garbage + [KafkaRecord(topic: topic, partition: 0, key: [1], value: try unwieldy.encoded())]
                    + (try ids.map { id in
                        var record = try system.audit(id)
                        record.partition = 0
                        return record
                    }))
            let worker = try await system.startWorker(BrokerSystem.batchEnvironment, role: "batch")
            var endings = try await system.expectExactlyOneEnding(for: ids + ["unwieldy"])
            #expect(endings.removeValue(forKey: "unwieldy") == "job_too_large")
            #expect(endings.values.allSatisfy { $0 == "completed" })
            let letters = try await system.settledMessages(.deadLetters)
            let counts = [letters.count, Set(letters.compactMap(\.value)).count]
            #expect(counts == [450, 450])
            try await system.expectCleanExit(of: worker)
        }
    }

    /// No request file is larger than it may be, and nothing is left over.
    @Test(arguments: ["anthropic", "openai"])
    func bytesSplitABacklog(provider: String) async throws {
        try await BrokerSystem.run(batches: BrokerSystem.quickBatches) { system in
            let ids = (0..<60).map { "a-\($0)" }
            var settings = BrokerSystem.batchEnvironment
            settings["GUIDANCE_PROVIDER"] = provider
            settings["GUIDANCE_BATCH_MAX_REQUESTS"] = "1000"
            settings["GUIDANCE_BATCH_MAX_BYTES"] = "60000"
            try await system.send(try ids.map { try system.largeAudit($0) })
            let worker = try await system.startWorker(settings, role: "batch")
            let endings = try await system.expectExactlyOneEnding(for: ids)
            #expect(endings.values.allSatisfy { $0 == "completed" })
            let batches = try await system.plannedBatches()
            #expect(batches.count >= 12, "60 jobs of over 10 KB in batches of 60 KB")
            for batch in batches {
                let bytes = try #require(batch.notes?.bytes)
                #expect(bytes <= 60_000 && bytes > batch.requests * 10_000, "\(batch.batchKey)")
            }
            #expect(batches.reduce(0) { $0 + $1.requests } == ids.count)
            try await system.expectCleanExit(of: worker)
        }
    }

    /// Several times as much as the request files may take: jobs wait in Kafka until others have been submitted.
    @Test func aSmallSpoolTakesLonger() async throws {
        try await BrokerSystem.run(batches: BrokerSystem.quickBatches) { system in
            let ids = (0..<400).map { "a-\($0)" }
            var settings = BrokerSystem.batchEnvironment
            settings["GUIDANCE_BATCH_MAX_REQUESTS"] = "1000"
            settings["GUIDANCE_SPOOL_MAX_BYTES"] = "1048576"
            // Megabytes through one simulator: where it answers later than this, it is asked twice.
            settings["GUIDANCE_BATCH_SUBMIT_TIMEOUT_MS"] = "30000"
            // A batch for each time that there is no room, not for each time that the clock says so.
            settings["GUIDANCE_BATCH_MAX_AGE_MS"] = "2000"
            try await system.send(try ids.map { try system.largeAudit($0) })
            let worker = try await system.startWorker(settings, role: "batch")
            let endings = try await system.expectExactlyOneEnding(for: ids)
            #expect(endings.values.allSatisfy { $0 == "completed" })
            let batches = try await system.plannedBatches()
            #expect(batches.reduce(0) { $0 + ($1.notes?.bytes ?? 0) } > 4_000_000)
            let lines = worker.errorText.split(separator: "\n")
            let planned = lines.count { $0.contains("There is no room for more requests") }
            let stopped = lines.count { $0.contains("Gathering no more jobs") }
            #expect(planned > 0 && planned <= batches.count)
            #expect(stopped <= 2 * 6, "not once a second and partition")
            #expect(worker.errorText.contains("GUIDANCE_SPOOL_MAX_BYTES"))
            try await system.expectCleanExit(of: worker)
        }
    }
}

extension BrokerSystem {
    /// The batches as they were when nothing had been done with them.
    fileprivate func plannedBatches() async throws -> [BatchChanged] {
        var batches: [String: BatchChanged] = [:]
        for event in try await settledMessages(.batchLedger).events(BatchChanged.self) {
            batches[event.data.batchKey] = batches[event.data.batchKey] ?? event.data
        }
        return Array(batches.values)
    }

    /// An audit whose request takes more than 10 KB.
    fileprivate func largeAudit(_ id: String) throws -> KafkaRecord {
        try audit(id, question: String(repeating: "What is drawdown? ", count: 570))
    }
}
