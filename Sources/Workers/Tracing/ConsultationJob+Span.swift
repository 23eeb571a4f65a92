import Contract
import KafkaTracing
import Tracing

extension ConsultationRequested {
    /// Says on the job's span which consultation it is: ids, and with leave the question.
    @inline(never)
    func describeSpan(contentBytes: Int) {
        guard let span = ActiveSpan.current else { return }
        var attributes = span.attributes
        attributes.setSession(conversationID)
        attributes["guidance.consultation.id"] = consultationID
        attributes["guidance.delivery"] = delivery.rawValue
        attributes.setContent("input", question, maximumBytes: contentBytes)
        span.attributes = attributes
    }
}

extension ConsultationCompleted {
    /// Says on the job's span what the answer took, and with leave the answer.
    func describeSpan(contentBytes: Int) {
        guard let span = ActiveSpan.current else { return }
        var attributes = span.attributes
        attributes["guidance.attempt.id"] = attemptID
        attributes.setContent("output", text, maximumBytes: contentBytes)
        span.attributes = attributes
        var metadata = SpanMetadata()
        metadata.add("queued_ms", timing.queuedMilliseconds)
        metadata.add("ttft_ms", timing.timeToFirstTokenMilliseconds)
        metadata.add("total_ms", timing.totalMilliseconds)
        metadata.add("tokens_per_second", timing.tokensPerSecond)
        metadata.add("chunks", chunks)
        if usage.inputTokens > 0 {
            metadata.add("cache_hit_rate", Double(usage.cacheReadTokens * 1_000 / usage.inputTokens) / 1_000)
        }
        metadata.add(cost)
        metadata.describe(span)
    }
}
