import Contract
import Foundation
import Kafka
import ProviderSimulator
import TestSupport
import Testing

/// `guidance audit`, `batches`, `drain` and `report` on a broker with real transactions, whose ends take places in a partition that no reader is ever given.
@Suite(
    .enabled(if: BrokerSystem.bootstrapServers != nil, "KAFKA_BOOTSTRAP_SERVERS names no broker"),
    .serialized, .timeLimit(.minutes(5)))
struct OperationsProcessTests {
    @Test func neitherEndsOfTransactionsNorAbortedJobsAreWaitedFor() async throws {
        try await BrokerSystem.run { system in
            let group = "\(system.topics.prefix)-batch"
            let jobs = TopicPartition(topic: system.topics.name(.batchJobs), partition: 0)
            func job(_ key: String) -> KafkaRecord {
                KafkaRecord(topic: jobs.topic, partition: 0, key: Array(key.utf8), value: [1])
            }
            let producer = try KafkaTransactionalProducer(
                configuration: KafkaTransactionalProducerConfiguration(
                    client: system.client, transactionalID: "\(group)-test"), logger: BrokerSystem.logger)
            try await producer.initialize()
            try await producer.transact(records: [job("a"), job("b")], offsets: [], group: nil)
            try await producer.begin()
            try await producer.send([job("aborted")])
            try await producer.abort()
            func drain() async throws -> ChildProcess.Exit {
                try await ChildProcess.run(
                    "guidance", ["drain", "--timeout", "3s", "--json"], environment: system.environment)
            }
            let waiting = try await drain()
            #expect(waiting.status == 75 && waiting.output.contains("\"batches_open\":0"), "\(waiting.errors)")

            // What a batch worker does: its plan and its position in one transaction. Behind the position: the ends of two transactions, and a job that never was.
            func plan(_ offset: Int64, _ state: BatchState) async throws {
                let batch = BatchChanged(batchKey: "k", state: state, provider: "anthropic", model: "m", requests: 2)
                let event = Event(id: "e", source: "/test", time: .now, data: batch)
                try await producer.transact(
                    records: [
                        KafkaRecord(
                            topic: system.topics.name(.batchLedger), partition: 0, key: Array("k".utf8),
                            value: try event.encoded())
                    ], offsets: [PartitionOffset(topicPartition: jobs, offset: offset, metadata: nil)],
                    group: KafkaGroupMetadata(withoutMembers: group))
            }
            try await plan(1, .planned)
            let half = try await drain()
            #expect(half.status == 75 && half.output.contains("\"batches_open\":1"), "\(half.errors)")
            try await plan(2, .submitted)
            let planned = try await drain()
            #expect(planned.status == 75 && planned.output.contains("\"jobs_waiting\":0"), "\(planned.errors)")
            try await plan(2, .collected)
            let drained = try await drain()
            #expect(drained.status == 0 && drained.output.contains("\"drained\":true"), "\(drained.errors)")
            await producer.close()
        }
    }

    @Test func whatAnOpenTransactionHidesIsNeitherDoneNorAuditedAgain() async throws {
        try await BrokerSystem.run { system in
            @Sendable func guidance(_ arguments: String...) async throws -> ChildProcess.Exit {
                try await ChildProcess.run("guidance", arguments, environment: system.environment)
            }
            var configuration = KafkaTransactionalProducerConfiguration(
                client: system.client, transactionalID: "\(system.topics.prefix)-test")
            configuration.transactionTimeout = 60_000
            let producer = try KafkaTransactionalProducer(configuration: configuration, logger: BrokerSystem.logger)
            try await producer.initialize()
            /// Leaves a record in each partition of a topic, in a transaction that stays open.
            func open(_ topic: Topic) async throws {
                let partitions = try await system.partitions(of: [topic])
                try await producer.begin()
                try await producer.send(
                    partitions.map {
                        KafkaRecord(topic: $0.topic, partition: $0.partition, key: Array("k".utf8), value: [1])
                    })
                let admin = try KafkaAdmin(
                    configuration: system.client, isolationLevel: .readUncommitted, logger: BrokerSystem.logger)
                while try await admin.offsetRanges(of: partitions, timeout: .seconds(10)).values.contains(where: {
                    $0.beginning == $0.end
                }) { try await Task.sleep(for: .milliseconds(50)) }
            }
            // The topics of batches have as many partitions each.
            let count = try await system.partitions(of: [.batchJobs]).count
            for topic in [Topic.batchLedger, .batchResults] {
                try await open(topic)
                let undecided = try await guidance("drain", "--timeout", "0s", "--json")
                #expect(
                    undecided.status == 75 && undecided.output.contains("\"records_undecided\":\(count)"), "\(topic)")
                try await producer.abort()
                #expect(try await guidance("drain", "--timeout", "5s").status == 0, "\(topic)")
            }

            let example = URL(filePath: #filePath).deletingLastPathComponent()
                .appending(path: "../../schemas/examples/events/guidance.consultation.completed.v1.json")
            try await system.send([
                KafkaRecord(
                    topic: system.topics.name(.results), key: Array("t".utf8),
                    value: Array(try Data(contentsOf: example))
                )
            ])
            try await open(.batchJobs)
            let clock = ContinuousClock()
            let start = clock.now
            let hidden = try await guidance("drain", "--timeout", "0s", "--json")
            #expect(hidden.status == 75 && hidden.output.contains("\"jobs_waiting\":\(count)"), "\(hidden.output)")
            let first = try await guidance("audit", "--since", "2026-11-01T00:00:00Z")
            #expect(first.output == "audit-c-0001\n", "\(first.errors)")
            let second = try await guidance("audit", "--since", "2026-11-01T00:00:00Z")
            #expect(second.output.isEmpty && second.errors.contains("left out 1 audited before"), "\(second.errors)")
            let behind = try await guidance("drain", "--timeout", "0s", "--json")
            #expect(behind.status == 75 && behind.output.contains("\"jobs_waiting\":\(count + 1)"), "\(behind.output)")
            #expect(start.duration(to: clock.now) < .seconds(30), "none of it waits for the transaction's end")
            try await producer.commit()
            await producer.close()
            let jobs = try await system.settledMessages(.batchJobs)
            #expect(jobs.events(AuditRequested.self).map(\.data.jobID) == ["audit-c-0001"])
        }
    }

    @Test func anEveningsWork() async throws {
        try await BrokerSystem.run(batches: BrokerSystem.quickBatches) { system in
            @Sendable func guidance(_ arguments: String...) async throws -> ChildProcess.Exit {
                try await ChildProcess.run("guidance", arguments, environment: system.environment)
            }
            let worker = try await system.startWorker(BrokerSystem.batchEnvironment, role: "batch")
            let examples = URL(filePath: #filePath).deletingLastPathComponent()
                .appending(path: "../../schemas/examples/audits.jsonl").standardizedFileURL.path
            let audit = try await guidance("audit", examples)
            #expect(audit.status == 0 && audit.output.count { $0 == "\n" } == 3, "\(audit.errors)")
            let drain = try await guidance("drain", "--timeout", "60s")
            #expect(drain.status == 0, "\(drain.errors)")
            let results = try await system.settledMessages(.batchResults)
            #expect(results.events(AuditCompleted.self).count == 3, "drained, so published")
            let batches = try await guidance("batches", "--json")
            #expect(batches.output.contains("\"state\":\"collected\"") && !batches.output.contains("manifest\""))
            let request = try await guidance("report", "--since", "1h", "--request-summary")
            #expect(request.status == 0, "\(request.errors)")
            let written = try await guidance("drain", "--timeout", "60s")
            #expect(written.status == 0, "\(written.errors)")
            let show = try await guidance("report", "show", String(request.output.dropLast()))
            #expect(show.status == 0 && !show.output.isEmpty, "\(show.errors)")
            let report = try await guidance("report", "--since", "1h", "--format", "json")
            #expect(report.output.contains("\"audits\":{\"completed\":3"), "\(report.output)\(report.errors)")
            worker.signal(SIGTERM)
            #expect(await worker.exit().status == 0)
        }
    }

    @Test(arguments: ["anthropic", "openai"])
    func aBatchIsEndedEarly(provider: String) async throws {
        var slow = BrokerSystem.quickBatches
        slow.duration = .seconds(60)
        try await BrokerSystem.run(batches: slow) { system in
            var settings = BrokerSystem.batchEnvironment
            settings["GUIDANCE_PROVIDER"] = provider
            let worker = try await system.startWorker(settings, role: "batch")
            try await system.send([try system.audit("a")])
            let ledger = try await system.log(.batchLedger)
            let changes = try await ledger.messages { messages in
                messages.events(BatchChanged.self).contains { $0.data.state == .submitted }
            }
            let key = try #require(changes.events(BatchChanged.self).first?.data.batchKey)
            let environment = system.environment.merging(settings) { $1 }
            let cancel = try await ChildProcess.run("guidance", ["batches", "cancel", key], environment: environment)
            #expect(cancel.status == 0 && cancel.output.hasPrefix("\(key): "), "\(cancel.errors)")
            _ = try await ledger.messages { messages in
                messages.events(BatchChanged.self).contains { $0.data.batchKey == key && !$0.data.isOpen }
            }
            await ledger.close()
            let late = try await ChildProcess.run("guidance", ["batches", "cancel", key], environment: environment)
            #expect(late.status == 69 && late.errors.contains("is over already"), "\(late.errors)")
            worker.signal(SIGTERM)
            _ = await worker.exit()
        }
    }
}
