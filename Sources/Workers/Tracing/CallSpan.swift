import Foundation
import KafkaTracing
import LanguageModels
import Synchronization
import Tracing

/// The span of one call of a model, in the words of OpenTelemetry's conventions and of OpenInference.
///
/// Is told of the first piece of text and of the end; nothing of it is touched in between. Not inlined into the calls, which are waited in by thousands of
/// jobs, each with a frame that keeps what any of its parts needs for a moment.
final class CallSpan: Sendable {
    private let span: any Span
    private let access: ModelAccess
    private let contentBytes: Int
    private let start = ContinuousClock.now
    private let firstText = Mutex<ContinuousClock.Instant?>(nil)

    /// Begins a span; nil where none is recorded.
    ///
    /// - Parameters:
    ///   - access: Whom is asked.
    ///   - request: What is asked.
    ///   - contentBytes: Bytes of each text that the span may hold; 0 for none.
    @inline(never)
    init?(_ access: ModelAccess, _ request: ModelRequest, contentBytes: Int) {
        let tracer = InstrumentationSystem.tracer
        guard !(tracer is NoOpTracer) else { return nil }
        span = tracer.startSpan("chat \(access.model)", ofKind: .client)
        self.access = access
        self.contentBytes = contentBytes
        guard span.isRecording else { return nil }
        var attributes = SpanAttributes(callOf: access.model, provider: access.providerName)
        attributes["gen_ai.request.max_tokens"] = request.maximumOutputTokens
        attributes["gen_ai.request.temperature"] = request.temperature
        attributes["llm.invocation_parameters"] = request.parametersText
        attributes.inheritSession()
        if contentBytes > 0 { attributes.setMessages(of: request, maximumBytes: contentBytes) }
        span.attributes = attributes
    }

    /// The first piece of text has come.
    func began() {
        let isFirst = firstText.withLock { first in
            guard first == nil else { return false }
            first = .now
            return true
        }
        if isFirst { span.addEvent("first token") }
    }

    /// The call has ended.
    @inline(never)
    func end(_ result: Result<ModelResponse, ModelError>) {
        let end = ContinuousClock.now
        let first = firstText.withLock { $0 }
        let usage = result.reportedUsage
        var attributes = span.attributes
        var metadata = SpanMetadata()
        if let first {
            attributes["gen_ai.response.time_to_first_chunk"] = start.duration(to: first) / .seconds(1)
            metadata.add("ttft_ms", rounded(start.duration(to: first) / .milliseconds(1)))
            if let usage, case let seconds = first.duration(to: end) / .seconds(1), seconds > 0 {
                metadata.add("tokens_per_second", rounded(Double(usage.outputTokens) / seconds))
            }
        }
        if let usage {
            attributes.setUsage(usage)
            metadata.add(usage, cost: access.cost(of: usage))
        }
        switch result {
        case .success(let response):
            attributes.setResponse(response, contentBytes: contentBytes)
            span.attributes = attributes
            span.setStatus(SpanStatus(code: .ok))
        case .failure(let error):
            attributes["http.response.status_code"] = error.httpStatus
            span.attributes = attributes
            span.fail(error.code.rawValue)
        }
        metadata.describe(span)
        span.end()
    }

    /// To the microsecond, or as many figures of another unit: no clock here tells more.
    private func rounded(_ value: Double) -> Double { (value * 1_000).rounded() / 1_000 }
}
