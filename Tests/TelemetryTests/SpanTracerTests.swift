import Contract
import Logging
import Settings
import Synchronization
import Telemetry
import Testing
import Tracing

/// Spans, their places in traces, and how those travel.
@Suite struct SpanTracerTests {
    private struct Headers: Extractor, Injector {
        func extract(key: String, from headers: [String: String]) -> String? { headers[key] }
        func inject(_ value: String, forKey key: String, into headers: inout [String: String]) { headers[key] = value }
    }

    private static let header = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"

    @Test func aSpanWithinASpanIsAPartOfIt() throws {
        let spans = recorded { tracer in
            withSpan("outer") { _ in withSpan("inner", ofKind: .client) { _ in } }
            tracer.startSpan("alone").end()
        }
        #expect(spans.map(\.name) == ["inner", "outer", "alone"])
        let (inner, outer, alone) = (spans[0], spans[1], spans[2])
        #expect(inner.position.traceID == outer.position.traceID)
        #expect(inner.parent?.spanID == outer.position.spanID && inner.parent?.isRemote == false)
        #expect(outer.parent == nil && alone.parent == nil)
        #expect(alone.position.traceID != outer.position.traceID)
        #expect(inner.start <= inner.end && inner.position.isSampled)
    }

    @Test func aTraceGoesOnFromHeadersAndIntoHeaders() throws {
        var sent: [String: String] = [:]
        let spans = recorded { tracer in
            var context = ServiceContext.topLevel
            tracer.extract(["traceparent": Self.header, "tracestate": "vendor=1"], into: &context, using: Headers())
            let span = tracer.startSpan("work", context: context)
            tracer.inject(span.context, into: &sent, using: Headers())
            span.end()
        }
        let span = try #require(spans.first)
        #expect(span.position.traceIDText == "0af7651916cd43dd8448eb211c80319c")
        #expect(span.parent?.spanID == 0xB7AD_6B71_6920_3331 && span.parent?.isRemote == true)
        #expect(sent == ["traceparent": span.position.description, "tracestate": "vendor=1"])
    }

    @Test(arguments: ["", "what", "00-0-0-01", "00-\(String(repeating: "0", count: 32))-b7ad6b7169203331-01"])
    func aMalformedHeaderBeginsATrace(header: String) throws {
        let spans = recorded { tracer in
            var context = ServiceContext.topLevel
            tracer.extract(["traceparent": header, "tracestate": "vendor=1"], into: &context, using: Headers())
            tracer.startSpan("work", context: context).end()
        }
        let span = try #require(spans.first)
        #expect(span.parent == nil && span.state == nil)
    }

    @Test func whatIsNotSampledIsNotRecordedButGoesOn() throws {
        var sent: [String: String] = [:]
        let spans = recorded(TracingSettings.Sampling(share: 0, followsParent: true)) { tracer in
            withSpan("outer") { outer in
                #expect(!outer.isRecording)
                outer.attributes["a"] = "b"
                withSpan("inner") { tracer.inject($0.context, into: &sent, using: Headers()) }
            }
        }
        #expect(spans.isEmpty)
        #expect(sent["traceparent"].flatMap(TraceParent.init)?.isSampled == false)
    }

    @Test(arguments: [
        (true, "01", 0.0, true), (true, "00", 1.0, false), (false, "01", 0.0, false), (false, "00", 1.0, true),
    ])
    func aParentDecidesWhereItIsFollowed(follows: Bool, flags: String, share: Double, isRecorded: Bool) throws {
        let spans = recorded(TracingSettings.Sampling(share: share, followsParent: follows)) { tracer in
            var context = ServiceContext.topLevel
            let header = Self.header.dropLast(2) + flags
            tracer.extract(["traceparent": String(header)], into: &context, using: Headers())
            tracer.startSpan("work", context: context).end()
        }
        #expect(spans.count == (isRecorded ? 1 : 0))
    }

    @Test func aShareOfTracesIsTheSameTracesInEveryProcess() throws {
        var random = SystemRandomNumberGenerator()
        let some = TraceSampler(TracingSettings.Sampling(share: 0.25, followsParent: true))
        let more = TraceSampler(TracingSettings.Sampling(share: 0.5, followsParent: true))
        let traces = (0..<20_000).map { _ in TraceParent.root(using: &random).traceID }
        let taken = traces.filter { some.records(traceID: $0, parent: nil) }
        #expect((4_500...5_500).contains(taken.count))
        #expect(taken.allSatisfy { more.records(traceID: $0, parent: nil) })
    }

    @Test func aSpanEndsOnceAndTakesNothingMore() throws {
        let spans = recorded { tracer in
            let span = tracer.startSpan("work")
            for number in 0..<200 { span.addEvent(SpanEvent(name: "\(number)")) }
            span.setStatus(SpanStatus(code: .ok))
            span.end(at: DefaultTracerClock.Timestamp(nanosecondsSinceEpoch: 1))
            span.attributes["late"] = "x"
            span.end()
        }
        #expect(spans.count == 1)
        let span = try #require(spans.first)
        #expect(span.events.count == 128 && span.droppedEvents == 72)
        #expect(span.attributes.isEmpty && span.status?.code == .ok)
        // A clock that was set back gives no negative time.
        #expect(span.end == span.start)
    }

    @Test func anErrorIsToldByItsTypeAlone() throws {
        struct Secretive: Error { var words = "what the customer said" }
        let spans = recorded { _ in
            try? withSpan("work") { _ in throw Secretive() }
        }
        let event = try #require(spans.first?.events.first)
        #expect(event.name == "exception" && event.attributes.get("exception.type") == "Secretive")
        #expect(event.attributes.count == 1 && spans.first?.status?.code == .error)
    }

    @Test func logLinesNameTheTraceTheyBelongTo() throws {
        let lines = Mutex<[String]>([])
        var handler = JSONLinesLogHandler(label: "worker", write: { line in lines.withLock { $0.append(line) } })
        handler.metadataProvider = .trace
        let logger = Logger(label: "worker", factory: { _ in handler })
        let spans = recorded { _ in
            withSpan("work") { _ in logger.info("within") }
            logger.info("without")
        }
        let written = lines.withLock { $0 }
        let position = try #require(spans.first?.position)
        #expect(written.first?.contains(#""trace_id":"\#(position.traceIDText)""#) == true)
        #expect(written.first?.contains(#""span_id":"\#(position.spanIDText)""#) == true)
        #expect(written.last?.contains("trace_id") == false)
    }
}
