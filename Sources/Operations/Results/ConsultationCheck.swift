public import Contract
import Guidance

/// What the compliance check of an answer said, and the refined answer where there is one.
public struct ConsultationCheck: Sendable, Equatable {
    /// The verdict.
    public let validated: ConsultationValidated
    /// The answer that takes the place of the first.
    public internal(set) var correction: ConsultationCorrected?
    /// The events as they were read, JSON: the verdict's, and the correction's behind it.
    public private(set) var events: [[UInt8]]

    init(_ validated: ConsultationValidated, event: [UInt8]) {
        self.validated = validated
        events = [event]
    }

    mutating func correct(_ correction: ConsultationCorrected, event: [UInt8]) {
        self.correction = correction
        events.append(event)
    }

    /// In a word, for a table.
    var summary: String {
        let verdict = validated.verdict
        guard let correction else {
            if verdict.passed { return verdict.requiresHumanReview ? "passed, review" : "passed" }
            return "review"
        }
        guard correction.passed else { return "review" }
        return verdict.passed ? "strengthened" : "corrected"
    }
}
