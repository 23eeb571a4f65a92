import Contract
import Foundation
import Guidance
import Kafka
import OpenTelemetryProtocol
import ProviderSimulator
import TestSupport
import Testing

/// Nothing that a customer said, and no secret, is written anywhere but to Kafka and to the provider.
@Suite(
    .enabled(if: BrokerSystem.bootstrapServers != nil, "KAFKA_BOOTSTRAP_SERVERS names no broker"),
    .timeLimit(.minutes(3)))
struct DisclosureProcessTests {
    /// Stands in everything that a customer says, and in nothing of ours.
    private static let word = "zanzibarquokka"
    private static let key = "sk-ant-flamingo0123456789"
    private static let token = "collector-pelican9876"

    /// The most talkative that a worker can be, through all that can go wrong with a job.
    @Test func aRunWithMarkedWordsAndKeysShowsNone() async throws {
        let directory = FileManager.default.temporaryDirectory.appending(path: "disclosure-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: directory) }
        let collector = try FakeCollector()
        defer { collector.stop() }
        try await BrokerSystem.run(batches: BrokerSystem.quickBatches) { system in
            let view = OperatorView(port: try FreePort.find())
            let environment = BrokerSystem.batchEnvironment.merging([
                "GUIDANCE_HTTP_PORT": "\(view.port)", "GUIDANCE_LOG_LEVEL": "trace", "ANTHROPIC_API_KEY": Self.key,
                "GUIDANCE_SPOOL_DIR": directory.path, "TMPDIR": directory.path,
                "GUIDANCE_MAX_ATTEMPTS": "2", "OTEL_EXPORTER_OTLP_ENDPOINT": collector.url,
                "OTEL_EXPORTER_OTLP_HEADERS": "authorization=\(Self.token)",
                "GUIDANCE_TRACE_ANNOTATIONS_ENDPOINT": "\(collector.url)/v1/span_annotations",
            ]) { $1 }
            let worker = try await system.startWorker(environment, role: "all")
            for kind: FaultKind in [.serverError, .streamError, .malformed, .refusal, .truncate] {
                system.simulator.inject(ScheduledFault(Fault(kind)))
            }
            let ids = (0..<8).map { "c-\($0)" }
            try await system.enqueue(ids.map(Self.consultation))
            try await system.send(try Self.brokenRecords(system) + (0..<4).map { try Self.audit("a-\($0)", system) })
            let cancelled = try await ChildProcess.run(
                "guidance", ["cancel", "c-none", "--reason", "because of \(Self.word)"],
                environment: system.environment)
            #expect(cancelled.status == 0, "\(cancelled.errors)")
            _ = try await view.metrics {
                $0.sum("guidance_jobs_total", "role=\"realtime\"") >= 10
                    && $0.sum("guidance_jobs_total", "role=\"realtime\"", "outcome=\"dead_letter\"") >= 2
                    && $0.sum("guidance_jobs_total", "role=\"validation\"") >= 1
                    && $0.sum("guidance_jobs_total", "role=\"batch\"", "type=\"audit\"") >= 4
            }
            let pages = try await [view.get("/metrics"), view.get("/readyz"), view.get("/livez")].compactMap {
                $0?.body
            }
            worker.signal(SIGTERM)
            let exit = await worker.exit()
            #expect(exit.status == 0)
            #expect(exit.errors.count > 10_000, "it was talkative")
            let spans = collector.spans
            #expect(spans.contains { $0.name.hasPrefix("chat") } && spans.contains { $0.status.code == .error })
            #expect(collector.requests.contains { $0.path == "/v1/span_annotations" })
            for request in collector.requests {
                #expect(request.headers["authorization"] == Self.token)
                Self.expectNothing(in: String(decoding: request.body, as: UTF8.self))
            }
            for text in pages + [exit.errors, exit.output, cancelled.errors, cancelled.output] {
                Self.expectNothing(in: text)
            }
            // Requests lie on the disk while a batch is submitted, for this user alone; nothing of it is left.
            let left = FileManager.default.enumerator(at: directory, includingPropertiesForKeys: nil)
            for case let file as URL in left ?? FileManager.DirectoryEnumerator() {
                let text = (try? Data(contentsOf: file)).map { String(decoding: $0, as: UTF8.self) } ?? ""
                Self.expectNothing(in: text)
            }
            // It was there to be shown: the provider was told, and Kafka holds it.
            let messages = try await system.allMessages(.results, .deadLetters)
            #expect(messages.contains { String(decoding: $0.value ?? [], as: UTF8.self).contains(Self.word) })
        }
    }

    private static func expectNothing(in text: String) {
        for marked in [word, key, token] {
            guard let found = text.range(of: marked, options: .caseInsensitive) else { continue }
            let line = text[..<found.lowerBound].split(separator: "\n").last.map(String.init) ?? ""
            Issue.record("shown: …\(line.suffix(300))\(marked)")
        }
    }

    private static func consultation(_ id: String) -> ConsultationRequested {
        ConsultationRequested(
            consultationID: id, conversationID: "t-\(id)",
            customer: Customer(
                customerID: "cu-\(id)", name: "Ms \(word)",
                pensions: [Pension(kind: .definedBenefit, provider: "\(word) Scheme", annualIncomeGBP: 11_400)],
                goals: ["to see \(word)"], circumstances: ["\(word) died"]),
            question: "Should I transfer my \(word) pension?", useReasoning: id == "c-1",
            delivery: id == "c-2" ? .validated : .streamed)
    }

    private static func audit(_ id: String, _ system: BrokerSystem) throws -> KafkaRecord {
        try system.audit(id, question: "What of \(word)?")
    }

    /// What is no job: it must not be quoted where it is complained of.
    private static func brokenRecords(_ system: BrokerSystem) throws -> [KafkaRecord] {
        let values = [
            "{\"specversion\": \(word)", "\(word)",
            #"{"specversion":"1.0","id":"x","source":"/\#(word)","type":"\#(word)","time":"2026-01-01T00:00:00Z","data":{}}"#,
            #"{"specversion":"1.0","id":"x","source":"/s","type":"guidance.consultation.requested.v1","time":"2026-01-01T00:00:00Z","data":{"consultation_id":"\#(word)","question":{"\#(word)":1}}}"#,
        ]
        let topics: [Topic] = [.consultations, .validations, .batchJobs, .batchResults, .knowledge, .control]
        return topics.flatMap { topic in
            values.map { KafkaRecord(topic: system.topics.name(topic), key: Array(word.utf8), value: Array($0.utf8)) }
        }
    }
}
