import Contract
import Guidance
import KafkaTracing
import Tracing

extension ConsultationBrief {
    /// Says on a span how much was found, and nothing of what it says.
    func describe(_ span: any Span) {
        guard span.isRecording else { return }
        var attributes = span.attributes
        attributes["guidance.knowledge.cases"] = knowledge.cases.count
        attributes["guidance.knowledge.requirements"] = knowledge.requirements.count
        attributes["guidance.knowledge.rules"] = knowledge.rules.count
        attributes["guidance.knowledge.memories"] = knowledge.memories.count
        span.attributes = attributes
        span.succeedUnlessFailed()
    }
}

extension ComplianceReview.Outcome {
    /// Says on a span what came of the review, in figures and in words of closed lists.
    func describe(_ span: any Span) {
        guard span.isRecording else { return }
        let verdict = conclusion.verdict
        var attributes = span.attributes
        attributes["guidance.review.passed"] = verdict.passed
        attributes["guidance.review.confidence"] = verdict.confidence
        attributes["guidance.review.issues"] = verdict.issues.count
        attributes["guidance.review.severities"] = verdict.issues.map(\.severity.rawValue)
        attributes["guidance.review.corrected"] = conclusion.correction != nil
        attributes["guidance.review.by_person"] = conclusion.review?.rawValue ?? "none"
        span.attributes = attributes
        var spending = checks
        spending.add(refinements)
        var metadata = SpanMetadata()
        metadata.add("confidence", verdict.confidence)
        metadata.add("issues", verdict.issues.count)
        metadata.add(spending.total)
        metadata.describe(span)
        span.succeedUnlessFailed()
    }
}
