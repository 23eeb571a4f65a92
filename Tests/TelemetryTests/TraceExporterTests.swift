import Foundation
import Logging
import CoreMetrics
import MetricsTestKit
import OpenTelemetryProtocol
import Settings
import Synchronization
import Telemetry
import TestSupport
import Testing
import Tracing

/// The exporter against a collector on a socket that misbehaves.
@Suite(.timeLimit(.minutes(1))) struct TraceExporterTests {
    private static func settings(_ url: String, _ more: [String: String] = [:]) throws -> TracingSettings {
        let environment = ["OTEL_EXPORTER_OTLP_ENDPOINT": url, "OTEL_BSP_SCHEDULE_DELAY": "5"]
        return try TracingSettings(SettingsSource(environment: environment.merging(more) { $1 }))
    }

    private final class Log: Sendable {
        private let written = Mutex<[String]>([])

        var lines: [String] { written.withLock { $0 } }

        var logger: Logger {
            Logger(label: "test") { _ in
                JSONLinesLogHandler(label: "test") { line in self.written.withLock { $0.append(line) } }
            }
        }
    }

    /// Runs an exporter beside a body that makes spans, and then to its end.
    private static func run(
        _ settings: TracingSettings, log: Log = Log(),
        tune: (inout ExportQueue<FinishedSpan>.Limits) -> Void = { $0.initialBackoff = .milliseconds(1) },
        _ body: (SpanTracer, TraceExporter) async throws -> Void
    ) async throws -> ExportQueue<FinishedSpan>.Counts {
        let endpoint = try #require(settings.endpoint)
        let exporter = try TraceExporter(to: endpoint, settings, tune: tune, logger: { log.logger })
        let tracer = SpanTracer(settings.sampling) { exporter.add($0) }
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await exporter.run() }
            try await body(tracer, exporter)
            exporter.finish()
            try await group.waitForAll()
        }
        return exporter.counts
    }

    @Test func spansArriveCompressedWithTypeAndHeaders() async throws {
        let collector = try FakeCollector()
        defer { collector.stop() }
        let settings = try Self.settings(
            collector.url, ["OTEL_EXPORTER_OTLP_HEADERS": "authorization=Bearer%20secret,x-scope=a"])
        let metrics = TestMetrics()
        let counts = try await withMetricsFactory(metrics) {
            try await Self.run(settings) { tracer, _ in
                for number in 0..<1_000 { tracer.startSpan("span \(number)").end() }
                await collector.wait { $0.flatMap(\.spans).count == 1_000 }
            }
        }
        #expect(counts.exported == 1_000 && counts.dropped == 0)
        let request = try #require(collector.requests.first)
        #expect(request.path == "/v1/traces")
        #expect(request.headers["content-type"] == "application/x-protobuf")
        #expect(request.headers["content-encoding"] == "gzip")
        #expect(request.headers["authorization"] == "Bearer secret" && request.headers["x-scope"] == "a")
        #expect(collector.requests.allSatisfy { $0.spans.count <= 512 })
        #expect(Set(collector.spans.map(\.name)).count == 1_000)
        let counter = try metrics.expectCounter("guidance_trace_spans_total", [("outcome", "exported")])
        #expect(counter.totalValue == 1_000)
        #expect(try metrics.expectCounter("guidance_trace_spans_total", [("outcome", "dropped")]).totalValue == 0)
    }

    @Test func aPathOfTracesIsTakenAsItStandsAndCompressionCanBeOff() async throws {
        let collector = try FakeCollector()
        defer { collector.stop() }
        let settings = try Self.settings(
            "http://127.0.0.1:1",
            [
                "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT": collector.url + "/other",
                "OTEL_EXPORTER_OTLP_COMPRESSION": "none",
            ])
        _ = try await Self.run(settings) { tracer, _ in tracer.startSpan("work").end() }
        #expect(collector.requests.map(\.path) == ["/other"])
        #expect(collector.requests.first?.headers["content-encoding"] == nil)
    }

    @Test(arguments: [
        FakeCollector.Answer.status(503, headers: ["Retry-After: 0"]), .status(429), .status(502), .status(504),
        .hangUp, .status(503, headers: ["Retry-After: 0"], body: Self.longPage),
    ])
    func aCollectorThatIsOutForAWhileGetsThemAllTheSame(fault: FakeCollector.Answer) async throws {
        let collector = try FakeCollector { $0 < 3 ? fault : .status(200) }
        defer { collector.stop() }
        let log = Log()
        let counts = try await Self.run(try Self.settings(collector.url), log: log) { tracer, exporter in
            tracer.startSpan("work").end()
            await collector.wait { $0.count >= 4 }
            while exporter.counts.exported == 0 { await Task.yield() }
        }
        #expect(counts.exported == 1 && counts.failed == 0 && counts.dropped == 0)
        // Once when it goes, once when it is back.
        #expect(log.lines.count == 2, "\(log.lines)")
    }

    /// More than is read of an answer.
    private static let longPage = [UInt8](repeating: UInt8(ascii: "x"), count: 100_000)

    @Test(arguments: [FakeCollector.Answer.cutOff(200), .status(200, body: longPage)])
    func aCollectorThatSaysYesHasTheSpansWhateverItSaysBehindThat(answer: FakeCollector.Answer) async throws {
        let collector = try FakeCollector { _ in answer }
        defer { collector.stop() }
        let log = Log()
        let counts = try await Self.run(try Self.settings(collector.url), log: log) { tracer, _ in
            tracer.startSpan("work").end()
        }
        #expect(counts.exported == 1 && counts.failed == 0)
        #expect(collector.requests.count == 1 && log.lines.isEmpty)
    }

    @Test func whatIsTooLargeAtOnceIsSentInParts() async throws {
        let collector = try FakeCollector { $0 == 0 ? .status(413) : .status(200) }
        defer { collector.stop() }
        let log = Log()
        let settings = try Self.settings(collector.url, ["OTEL_BSP_SCHEDULE_DELAY": "60000"])
        let counts = try await Self.run(settings, log: log) { tracer, _ in
            for _ in 0..<5 { tracer.startSpan("work").end() }
        }
        #expect(counts.exported == 5 && counts.failed == 0)
        #expect(collector.requests.map(\.spans.count) == [5, 2, 3])
        #expect(log.lines.count == 1 && log.lines.first?.contains("413") == true)
    }

    @Test func wordsMakeARequestFullBeforeItsSpansDo() async throws {
        let collector = try FakeCollector()
        defer { collector.stop() }
        let settings = try Self.settings(collector.url, ["OTEL_BSP_SCHEDULE_DELAY": "60000"])
        let words = String(repeating: "w", count: 300_000)
        let counts = try await Self.run(settings) { tracer, _ in
            for _ in 0..<7 {
                let span = tracer.startSpan("work")
                span.attributes["output.value"] = words
                span.end()
            }
        }
        #expect(counts.exported == 7)
        #expect(collector.requests.map(\.spans.count) == [3, 3, 1])
        #expect(collector.requests.allSatisfy { $0.body.count <= 1 << 20 })
    }

    @Test(arguments: [400, 401, 404, 413, 415, 422, 500])
    func whatIsRefusedIsNotSentAgain(status: Int) async throws {
        let collector = try FakeCollector { _ in .status(status) }
        defer { collector.stop() }
        let log = Log()
        let counts = try await Self.run(try Self.settings(collector.url), log: log) { tracer, _ in
            tracer.startSpan("work").end()
        }
        #expect(collector.requests.count == 1)
        #expect(counts.failed == 1)
        #expect(log.lines.first?.contains("\(status)") == true)
    }

    @Test func spansThatTheCollectorRefusesSinglyAreCounted() async throws {
        let collector = try FakeCollector { _ in .partial(rejected: 2) }
        defer { collector.stop() }
        let counts = try await Self.run(
            try Self.settings(collector.url, ["OTEL_BSP_SCHEDULE_DELAY": "60000"])
        ) { tracer, _ in
            for _ in 0..<5 { tracer.startSpan("work").end() }
        }
        #expect(counts.exported == 3 && counts.failed == 2)
    }

    @Test func aCollectorThatHangsHoldsNobodyUp() async throws {
        let collector = try FakeCollector { _ in .silence }
        defer { collector.stop() }
        let settings = try Self.settings(
            collector.url, ["OTEL_BSP_MAX_QUEUE_SIZE": "10", "OTEL_BSP_EXPORT_TIMEOUT": "50"])
        let log = Log()
        let counts = try await Self.run(settings, log: log) { tracer, _ in
            tracer.startSpan("first").end()
            await collector.wait { !$0.isEmpty }
            for _ in 0..<100 { tracer.startSpan("work").end() }
        }
        // Ten wait, the batch that is out is given up with them, the rest found no room.
        #expect(counts.dropped == 101 && counts.exported == 0)
        #expect(log.lines.contains { $0.contains("Spans were lost") })
    }

    @Test func aCollectorThatIsNotThereIsToldOfOnce() async throws {
        let collector = try FakeCollector()
        collector.stop()
        let log = Log()
        let counts = try await Self.run(try Self.settings(collector.url), log: log) { tracer, exporter in
            for _ in 0..<20 {
                let failed = exporter.counts.failed
                tracer.startSpan("work").end()
                while exporter.counts.failed == failed { try await Task.sleep(for: .milliseconds(1)) }
            }
        }
        #expect(counts.failed == 20)
        #expect(log.lines.count { $0.contains("cannot be exported") } == 1)
    }

    @Test func figuresBecomeAnnotationsWhereThatIsWanted() async throws {
        let collector = try FakeCollector()
        defer { collector.stop() }
        let settings = try Self.settings(
            collector.url,
            ["GUIDANCE_TRACE_ANNOTATIONS_ENDPOINT": collector.url + "/v1/span_annotations"])
        let ids = Mutex<[String]>([])
        _ = try await Self.run(settings) { tracer, _ in
            let span = tracer.startSpan("process topic", ofKind: .consumer)
            span.attributes["metadata"] = #"{"ttft_ms":12.5,"chunks":3}"#
            let part = tracer.startSpan("chat model", context: span.context, ofKind: .client)
            part.attributes["metadata"] = #"{"ttft_ms":2}"#
            part.end()
            span.end()
            tracer.startSpan("without").end()
            var headers: [String: String] = [:]
            tracer.inject(span.context, into: &headers, using: HeaderInjector())
            ids.withLock { $0 = headers.values.map { String($0.dropFirst(36).prefix(16)) } }
            await collector.wait { $0.contains { $0.path == "/v1/span_annotations" } }
        }
        let request = try #require(collector.requests.first { $0.path == "/v1/span_annotations" })
        // Phoenix does not decompress them.
        #expect(request.headers["content-encoding"] == nil && request.headers["content-type"] == "application/json")
        let body = request.body
        let object = try #require(try JSONSerialization.jsonObject(with: Data(body)) as? [String: [[String: Any]]])
        let annotations = try #require(object["data"])
        #expect(annotations.map { $0["name"] as? String } == ["chat_ttft_ms", "chunks", "ttft_ms"])
        #expect(annotations.allSatisfy { $0["annotator_kind"] as? String == "CODE" })
        #expect((annotations.last?["result"] as? [String: Double])?["score"] == 12.5)
        #expect(annotations.dropFirst().compactMap { $0["span_id"] as? String } == ids.withLock { $0 + $0 })
    }

    private struct HeaderInjector: Injector {
        func inject(_ value: String, forKey key: String, into headers: inout [String: String]) { headers[key] = value }
    }

    @Test(arguments: [0, 1, 100, 70_000]) func whatIsCompressedComesBack(size: Int) {
        let bytes = (0..<size).map { UInt8(truncatingIfNeeded: $0 &* $0 / 7) }
        #expect(Gzip.compress(bytes).flatMap(Gunzip.decompress) == bytes)
    }
}
