import Contract
import Settings
import Telemetry
import Testing
import Tracing

/// Spans in the words of OTLP.
@Suite struct TraceRequestTests {
    /// Made by PyPI's opentelemetry-proto 1.45.2 of the same span.
    private static let reference = """
        0ab3020a1c0a1a0a0c736572766963652e6e616d65120a0a0867756964616e63651292020a120a1067756964616e63652d77
        6f726b65727312fb010a100af7651916cd43dd8448eb211c80319c1208b7ad6b71692033311a0876656e646f723d31220800
        f067aa0ba902b72a0a63686174206d6f64656c3003390080498265527a184100afb1db65527a184a140a05636f756e74120b
        18fdffffffffffffffff014a0a0a04666c6167120210014a140a046c697374120c2a0a0a030a01610a030a01624a110a0472
        617465120921000000000000d03f4a0c0a047465787412040a02c2a75a16090042358e65527a18120b666972737420746f6b
        656e60026a210a104bf92f3577b34da6a3ce929d0e0e4736120800f067aa0ba902b835010000007a0d120974696d65645f6f
        75741802850101030000
        """

    @Test func aSpanIsWhatTheReferenceImplementationMakesOfIt() throws {
        let span = try fullSpan()
        let resource = SpanResource(attributes: [("service.name", "guidance")])
        let bytes = try TraceRequest(from: resource).encoded([span])
        let text = bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        #expect(text == Self.reference.replacing("\n", with: ""))
    }

    private func fullSpan() throws -> FinishedSpan {
        var span = try #require(
            recorded { tracer in tracer.startSpan("chat model", ofKind: .client).end() }.first)
        span.position = try #require(TraceParent("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"))
        span.state = "vendor=1"
        span.parent = (0x00F0_67AA_0BA9_02B7, true)
        (span.start, span.end) = (1_763_812_800_000_000_000, 1_763_812_801_500_000_000)
        span.attributes = [
            "text": "§", "rate": 0.25, "flag": true, "count": -3, "list": .stringArray(["a", "b"]),
        ]
        let time = DefaultTracerClock.Timestamp(nanosecondsSinceEpoch: 1_763_812_800_200_000_000)
        span.events = [SpanEvent(name: "first token", at: time)]
        span.droppedEvents = 2
        let link = try #require(TraceParent("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b8-01"))
        span.links = [FinishedSpan.Link(position: link, state: nil, attributes: [:])]
        span.status = SpanStatus(code: .error, message: "timed_out")
        return span
    }

    @Test func theResourceNamesTheProjectAndTakesWhatIsSaidOfIt() throws {
        let settings = try TracingSettings(
            SettingsSource(environment: [
                "OTEL_SERVICE_NAME": "pensions",
                "OTEL_RESOURCE_ATTRIBUTES": "deployment.environment.name=a%20b,openinference.project.name=other",
            ]))
        let attributes = Dictionary(uniqueKeysWithValues: SpanResource(settings).attributes.map { ($0.name, $0.value) })
        #expect(attributes["service.name"] == "pensions")
        #expect(attributes["deployment.environment.name"] == "a b")
        #expect(attributes["openinference.project.name"] == "other")
        let plain = SpanResource(try TracingSettings(SettingsSource())).attributes
        #expect(plain.first { $0.name == "openinference.project.name" }?.value == "guidance")
    }

    @Test func whatIsNoAnswerRefusesNothing() {
        #expect(TraceRequest.rejected(in: []) == 0)
        #expect(TraceRequest.rejected(in: Array("<html>".utf8)) == 0)
    }
}
