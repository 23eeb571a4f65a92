import Contract
import Demonstration
import Foundation
import Kafka
import Logging
import OpenTelemetryProtocol
import Operations
import Settings
import Synchronization
import Telemetry
import TestSupport
import Testing
import Workers

private typealias Span = Opentelemetry_Proto_Trace_V1_Span

/// The spans of whole systems: what is a part of what, and what is said.
@Suite(.serialized, .timeLimit(.minutes(2))) struct TraceTests {
    private static let silent = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })

    private static func settings(_ url: String, _ more: [String: String] = [:]) throws -> TracingSettings {
        let environment = ["OTEL_EXPORTER_OTLP_ENDPOINT": url, "OTEL_BSP_SCHEDULE_DELAY": "20"]
        return try TracingSettings(SettingsSource(environment: environment.merging(more) { $1 }))
    }

    /// The spans of the built-in demonstration: a day, a night with a batch, and what is learned from it.
    private static func spansOfDemonstration(_ environment: [String: String] = [:]) async throws -> [Span] {
        let collector = try FakeCollector()
        defer { collector.stop() }
        let screen = Demonstration.Screen(show: { _ in }, sum: { _ in }, tell: { _ in })
        try await ProcessTracing.run(try settings(collector.url), logger: silent) {
            try await Demonstration(SettingsSource(environment: environment), usesRealProvider: false)
                .run(try Demonstration.examples(now: .now), on: screen)
        }
        return collector.spans
    }

    @Test func oneTraceHoldsAConsultationFromItsSenderToWhatIsLearned() async throws {
        let spans = try await Self.spansOfDemonstration()
        let byID = Dictionary(spans.map { ($0.spanID, $0) }) { first, _ in first }
        #expect(byID.count == spans.count)
        // What was learned comes from a reflection on a check of an answer to a question that was sent.
        let learned = try #require(
            spans.first { span in
                span.name == "process guidance.batch.results"
                    && byID[span.parentSpanID]?.text("guidance.job.kind") == "reflection"
            })
        var names: [String] = []
        var span: Span? = learned
        while let current = span {
            names.append(current.name)
            #expect(current.traceID == learned.traceID)
            #expect(current.status.code == .ok, "\(current.name): \(current.status.message)")
            span = byID[current.parentSpanID]
            if span == nil { #expect(current.parentSpanID.isEmpty) }
        }
        let model = try #require(byID[learned.parentSpanID]?.text("llm.model_name"))
        #expect(
            names == [
                "process guidance.batch.results", "chat \(model)", "process guidance.validations",
                "process guidance.consultations", "send guidance.consultations",
            ])
        // No span hangs in the air.
        for span in spans where !span.parentSpanID.isEmpty {
            #expect(byID[span.parentSpanID] != nil, "\(span.name) has no parent")
        }
        let kinds = spans.map { "\($0.kind) \($0.text("openinference.span.kind") ?? "none")" }
        #expect(
            Set(kinds) == [
                "producer CHAIN", "consumer CHAIN", "internal RETRIEVER", "client LLM", "internal GUARDRAIL",
                "client CHAIN",
            ])
        // Ids, figures and words of closed lists are all that they say.
        #expect(!Self.holdsWords(spans))
        let attributes = Set(spans.flatMap { $0.attributes.map(\.key) })
        #expect(!attributes.contains { $0.hasSuffix(".value") || $0.contains("_messages") })
        try Self.checkAnswer(spans, byID)
        Self.checkSessions(spans)
        try Self.checkBatch(spans)
    }

    private static func checkAnswer(_ spans: [Span], _ byID: [Data: Span]) throws {
        let answer = try #require(
            spans.first { $0.events.contains { $0.name == "first token" } && $0.figure("tokens_per_second") != nil })
        #expect(answer.events.count == 1)
        #expect((answer.startTimeUnixNano...answer.endTimeUnixNano).contains(answer.events[0].timeUnixNano))
        let (prompt, read) = (
            answer.integer("llm.token_count.prompt"), answer.integer("gen_ai.usage.cache_read.input_tokens")
        )
        #expect(try #require(prompt) > 0 && #require(read) >= 0)
        #expect(prompt == answer.integer("gen_ai.usage.input_tokens"))
        for figure in ["ttft_ms", "cache_hit_rate", "cost_usd", "cost_usd_without_cache", "saved_by_caching_usd"] {
            #expect(answer.figure(figure) != nil, "\(figure)")
        }
        let job = try #require(byID[answer.parentSpanID])
        #expect(job.name == "process guidance.consultations")
        for figure in ["queued_ms", "ttft_ms", "total_ms", "chunks", "cost_usd"] {
            #expect(job.figure(figure) != nil, "\(figure)")
        }
        #expect(job.text("session.id") == answer.text("session.id") && job.text("session.id") != nil)
        #expect(byID[job.parentSpanID]?.text("session.id") == job.text("session.id"))
        #expect(job.text("messaging.system") == "kafka" && job.text("messaging.operation.type") == "process")
    }

    /// Whatever is done before the night is of the session, in this worker and in the next.
    private static func checkSessions(_ spans: [Span]) {
        let names = [
            "process guidance.consultations", "process guidance.validations", "retrieve knowledge", "review answer",
        ]
        let steps = spans.filter { names.contains($0.name) }
        let calls = spans.filter { span in
            span.text("guidance.job.id") == nil && steps.contains { $0.spanID == span.parentSpanID }
        }
        #expect(Set(steps.map(\.name)) == Set(names) && calls.contains { $0.name.hasPrefix("chat") })
        for span in steps + calls {
            let root = spans.first { $0.traceID == span.traceID && $0.parentSpanID.isEmpty }
            #expect(span.text("session.id") == root?.text("session.id"), "\(span.name)")
            #expect(span.text("gen_ai.conversation.id") == span.text("session.id"), "\(span.name)")
        }
        #expect(Set(steps.compactMap { $0.text("session.id") }).count > 1)
    }

    private static func checkBatch(_ spans: [Span]) throws {
        let batch = try #require(spans.first { $0.name.hasPrefix("batch ") })
        #expect(batch.parentSpanID.isEmpty)
        let jobs = spans.filter {
            $0.text("guidance.batch.key") == batch.text("guidance.batch.key") && $0.text("guidance.job.id") != nil
        }
        #expect(Double(jobs.count) == batch.figure("requests"))
        #expect(batch.links.count == jobs.count)
        #expect(Set(batch.links.map(\.traceID)) == Set(jobs.map(\.traceID)))
        #expect(jobs.allSatisfy { ($0.integer("llm.token_count.prompt") ?? 0) > 0 && $0.figure("cost_usd") != nil })
    }

    /// Whether anything of the examples' questions is in a span.
    private static func holdsWords(_ spans: [Span]) -> Bool {
        let questions = (try? Demonstration.examples(now: .now).map(\.data.question)) ?? [""]
        return spans.contains { span in
            let text = span.attributes.map(\.value.stringValue).joined(separator: "\n")
            return questions.contains { text.contains($0.prefix(30)) }
        }
    }

    @Test func customersWordsAreInSpansWhereThatIsAllowed() async throws {
        let open = try await Self.spansOfDemonstration([
            "GUIDANCE_TRACE_CONTENT": "true", "GUIDANCE_TRACE_CONTENT_MAX_BYTES": "200",
        ])
        #expect(Self.holdsWords(open))
        let values = open.flatMap(\.attributes).filter { $0.key.hasSuffix(".value") || $0.key.hasSuffix(".content") }
        #expect(values.allSatisfy { $0.value.stringValue.utf8.count <= 200 })
        let answer = try #require(open.first { $0.text("llm.output_messages.0.message.content") != nil })
        #expect(answer.text("llm.input_messages.0.message.role") == "system")
    }

    @Test func aResultThatItsTopicDoesNotTakeIsNoSuccess() async throws {
        let collector = try FakeCollector()
        defer { collector.stop() }
        try await ProcessTracing.run(try Self.settings(collector.url), logger: Self.silent) {
            // What the worker sends may be 4,000 bytes long; its results hold the question.
            try await EmbeddedSystem.run(environment: ["RDKAFKA_MESSAGE_MAX_BYTES": "4000"]) { system in
                var request = ConsultationRequested.sample("long")
                request.question += String(repeating: "?", count: 5_000)
                try await system.send(request, .sample("short"))
                let messages = try await system.messages([.results], results: 2)
                #expect(messages.events(ConsultationFailed.self).map(\.data.consultationID) == ["long"])
            }
        }
        let jobs = collector.spans.filter { $0.name == "process guidance.consultations" }
        #expect(jobs.count == 2)
        let failed = try #require(jobs.first { $0.text("guidance.consultation.id") == "long" })
        #expect(failed.status.code == .error && failed.text("error.type") == "result_too_large")
        #expect(jobs.first { $0.text("guidance.consultation.id") == "short" }?.status.code == .ok)
    }

    @Test func aReviewThatComesToNoEndSaysWhatItIsAndWhy() async throws {
        let collector = try FakeCollector()
        defer { collector.stop() }
        try await ProcessTracing.run(try Self.settings(collector.url), logger: Self.silent) {
            await #expect(throws: WorkerError.self) {
                try await EmbeddedSystem.run(environment: ["GUIDANCE_VALIDATION_MODEL": "no-such-model"]) { system in
                    var request = ConsultationRequested.sample("a")
                    request.delivery = .validated
                    try await system.send(request)
                    // The worker ends the system.
                    _ = try await system.messages([.results]) { !$0.isEmpty }
                }
            }
        }
        let review = try #require(collector.spans.first { $0.name == "review answer" })
        #expect(review.status.code == .error && review.text("error.type") == "misconfigured")
        #expect(review.text("openinference.span.kind") == "GUARDRAIL" && review.text("session.id") == "t-a")
        let call = try #require(collector.spans.first { $0.parentSpanID == review.spanID })
        #expect(call.status.code == .error && call.text("session.id") == "t-a")
    }

    @Test func aCollectorThatHangsSlowsNoJob() async throws {
        let collector = try FakeCollector { _ in .silence }
        defer { collector.stop() }
        let settings = try Self.settings(
            collector.url,
            [
                "OTEL_BSP_MAX_QUEUE_SIZE": "8", "OTEL_BSP_EXPORT_TIMEOUT": "100",
                // Whoever waited for one request would outlast the test.
                "OTEL_EXPORTER_OTLP_TIMEOUT": "600000",
            ])
        let lines = Mutex<[String]>([])
        let logger = Logger(label: "test") { _ in
            JSONLinesLogHandler(label: "test") { line in lines.withLock { $0.append(line) } }
        }
        try await ProcessTracing.run(settings, logger: logger) {
            try await EmbeddedSystem.run { system in
                try await system.send((0..<50).map { ConsultationRequested.sample("c-\($0)").event })
                let messages = try await system.messages([.results], results: 50)
                #expect(messages.events(ConsultationCompleted.self).count == 50)
            }
        }
        #expect(collector.spans.count <= 8)
        #expect(lines.withLock { $0.contains { $0.contains("Spans were lost") } })
    }

    @Test func aTraceOfAnotherServiceIsGoneOnWithAndItsSamplingKept() async throws {
        let collector = try FakeCollector()
        defer { collector.stop() }
        try await ProcessTracing.run(try Self.settings(collector.url), logger: Self.silent) {
            try await EmbeddedSystem.run { system in
                for (number, flags) in ["01", "00"].enumerated() {
                    let trace = String(repeating: "\(number + 1)", count: 32)
                    try await system.send(
                        raw: [try ConsultationRequested.sample("c-\(number)").event.encoded()],
                        headers: [
                            .init(name: "traceparent", text: "00-\(trace)-00f067aa0ba902b7-\(flags)"),
                            .init(name: "tracestate", text: "vendor=1"),
                        ])
                }
                let messages = try await system.messages([.replies, .results], results: 2)
                for message in messages.on("guidance.results") {
                    let text = String(decoding: message.headers["traceparent"] ?? [], as: UTF8.self)
                    let parent = try #require(TraceParent(text))
                    #expect(parent.isSampled == (parent.traceIDText.first == "1"))
                    #expect(message.headers["tracestate"] == Array("vendor=1".utf8))
                }
                // The stream tells its trace at its beginning and its end, not on every chunk.
                let marked = messages.on("guidance.replies").filter { $0.headers["traceparent"] != nil }
                #expect(marked.count == 4)
            }
        }
        #expect(!collector.spans.isEmpty)
        #expect(Set(collector.spans.map(\.traceID)) == [Data(repeating: 0x11, count: 16)])
        let job = collector.spans.first { $0.name == "process guidance.consultations" }
        #expect(job?.parentSpanID == Data([0, 0xF0, 0x67, 0xAA, 0x0B, 0xA9, 0x02, 0xB7]))
        #expect(job.map { $0.flags & 0x300 } == 0x300)
    }
}
