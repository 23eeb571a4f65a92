import Contract
import Foundation
import OpenTelemetryProtocol
import SwiftProtobuf
import Tracing

/// Spans in the words of OTLP.
package struct TraceRequest {
    private typealias Value = Opentelemetry_Proto_Common_V1_AnyValue
    private typealias Attribute = Opentelemetry_Proto_Common_V1_KeyValue
    private typealias Span = Opentelemetry_Proto_Trace_V1_Span

    private let resource: SpanResource
    private static let scopeName = "guidance-workers"

    package init(from resource: SpanResource) {
        self.resource = resource
    }

    /// The body of a request that exports some spans.
    ///
    /// - Throws: `BinaryEncodingError` for more than 2 GiB.
    package func encoded(_ spans: [FinishedSpan]) throws -> [UInt8] {
        var scoped = Opentelemetry_Proto_Trace_V1_ScopeSpans()
        scoped.scope.name = Self.scopeName
        scoped.spans = spans.map(Self.span)
        var group = Opentelemetry_Proto_Trace_V1_ResourceSpans()
        group.resource.attributes = resource.attributes.map { Self.attribute($0.name, .string($0.value)) }
        group.scopeSpans = [scoped]
        var request = Opentelemetry_Proto_Collector_Trace_V1_ExportTraceServiceRequest()
        request.resourceSpans = [group]
        return try request.serializedBytes()
    }

    /// How many spans an answer says were refused; 0 where it says nothing that can be read.
    package static func rejected(in body: [UInt8]) -> Int {
        let response = try? Opentelemetry_Proto_Collector_Trace_V1_ExportTraceServiceResponse(serializedBytes: body)
        return response.map { Int($0.partialSuccess.rejectedSpans) } ?? 0
    }

    private static func span(_ span: FinishedSpan) -> Span {
        var message = Span()
        message.traceID = bytes(span.position.traceID)
        message.spanID = bytes(span.position.spanID)
        message.traceState = span.state ?? ""
        if let parent = span.parent { message.parentSpanID = bytes(parent.spanID) }
        // W3C's flags in the lowest byte; the ninth bit says that the tenth tells whether the parent is another process's.
        message.flags = (span.position.isSampled ? 1 : 0) | 0x100 | (span.parent?.isRemote == true ? 0x200 : 0)
        message.name = span.name
        message.kind = kind(span.kind)
        message.startTimeUnixNano = span.start
        message.endTimeUnixNano = span.end
        message.attributes = attributes(span.attributes)
        message.events = span.events.map { event in
            var message = Span.Event()
            message.name = event.name
            message.timeUnixNano = event.nanosecondsSinceEpoch
            message.attributes = attributes(event.attributes)
            return message
        }
        message.droppedEventsCount = UInt32(clamping: span.droppedEvents)
        message.links = span.links.map { link in
            var message = Span.Link()
            message.traceID = bytes(link.position.traceID)
            message.spanID = bytes(link.position.spanID)
            message.traceState = link.state ?? ""
            message.attributes = attributes(link.attributes)
            message.flags = link.position.isSampled ? 1 : 0
            return message
        }
        message.droppedLinksCount = UInt32(clamping: span.droppedLinks)
        if let status = span.status {
            message.status.code = status.code == .ok ? .ok : .error
            message.status.message = status.message ?? ""
        }
        return message
    }

    private static func kind(_ kind: SpanKind) -> Span.SpanKind {
        switch kind {
        case .server: .server
        case .client: .client
        case .producer: .producer
        case .consumer: .consumer
        case .internal: .internal
        }
    }

    private static func bytes(_ id: some FixedWidthInteger) -> Data {
        unsafe withUnsafeBytes(of: id.bigEndian) { unsafe Data($0) }
    }

    /// In the order of their names, so that equal spans are equal bytes, which also compress better.
    private static func attributes(_ attributes: SpanAttributes) -> [Attribute] {
        var list: [(String, SpanAttribute)] = []
        attributes.forEach { list.append(($0, $1)) }
        list.sort { $0.0 < $1.0 }
        return list.map { attribute($0.0, $0.1) }
    }

    private static func attribute(_ name: String, _ value: SpanAttribute) -> Attribute {
        var attribute = Attribute()
        attribute.key = name
        attribute.value = any(value)
        return attribute
    }

    private static func any(_ attribute: SpanAttribute) -> Value {
        var value = Value()
        switch attribute {
        case .string(let text): value.stringValue = text
        case .bool(let flag): value.boolValue = flag
        case .int32(let number): value.intValue = Int64(number)
        case .int64(let number): value.intValue = number
        case .double(let number): value.doubleValue = number
        case .stringConvertible(let thing): value.stringValue = thing.description
        case .stringArray(let texts): value.arrayValue.values = texts.map { any(.string($0)) }
        case .boolArray(let flags): value.arrayValue.values = flags.map { any(.bool($0)) }
        case .int32Array(let numbers): value.arrayValue.values = numbers.map { any(.int32($0)) }
        case .int64Array(let numbers): value.arrayValue.values = numbers.map { any(.int64($0)) }
        case .doubleArray(let numbers): value.arrayValue.values = numbers.map { any(.double($0)) }
        case .stringConvertibleArray(let things): value.arrayValue.values = things.map { any(.string($0.description)) }
        default: break
        }
        return value
    }
}
