package import Contract
import Guidance

/// Chooses answers to be audited, and makes their jobs, while the results go by twice.
///
/// The first time it only learns which answers there are and how they were checked: 16 bytes of each are kept, and none of its words. The second time it
/// makes the jobs. An answer that has a correction is held until that comes: the correction is what the customer has.
package struct AuditSelection: Sendable {
    private struct Candidate {
        var hasFailed = false
        /// How many corrections are still to come.
        var corrections = 0 as UInt8
    }

    private let criteria: AuditCriteria
    private var candidates: [JobFingerprint: Candidate] = [:]
    private var held: [JobFingerprint: ConsultationCompleted] = [:]
    /// Answers that would have been chosen, had they not been audited before.
    package private(set) var auditedBefore = 0

    package init(_ criteria: AuditCriteria) {
        self.criteria = criteria
    }

    /// How many answers are chosen.
    package var count: Int { candidates.count }

    // MARK: First time

    /// Learns of an answer.
    package mutating func note(_ answer: ConsultationCompleted, at time: Timestamp?) {
        guard criteria.includes(time) else { return }
        let print = JobFingerprint(Self.jobID(for: answer.consultationID).utf8)
        guard criteria.sample.includes(rank: print.rank(seed: criteria.seed)) else { return }
        candidates[print] = Candidate()
    }

    /// Learns how an answer was checked.
    package mutating func note(_ validated: ConsultationValidated) {
        let print = JobFingerprint(Self.jobID(for: validated.consultationID).utf8)
        candidates[print]?.hasFailed = !validated.verdict.passed
    }

    /// Learns that an answer was corrected.
    package mutating func note(_ correction: ConsultationCorrected) {
        let print = JobFingerprint(Self.jobID(for: correction.consultationID).utf8)
        guard let known = candidates[print]?.corrections else { return }
        candidates[print]?.corrections = known < .max ? known + 1 : known
    }

    /// Learns of a batch job, or of its result, by its key.
    package mutating func note(jobKey key: [UInt8]) {
        guard let candidate = candidates.removeValue(forKey: JobFingerprint(key)) else { return }
        if candidate.hasFailed || !criteria.onlyFailed { auditedBefore += 1 }
    }

    /// Makes the choice; to be called once all is noted.
    package mutating func choose() {
        if criteria.onlyFailed { candidates = candidates.filter { $0.value.hasFailed } }
        guard case .count(let count) = criteria.sample, candidates.count > count else { return }
        let ranked = candidates.keys.map { (print: $0, rank: $0.rank(seed: criteria.seed)) }
            .sorted { $0.rank < $1.rank }
        for left in ranked[count...] { candidates[left.print] = nil }
    }

    // MARK: Second time

    /// Makes the job of an answer that is chosen.
    package mutating func job(for answer: ConsultationCompleted) -> AuditRequested? {
        let print = JobFingerprint(Self.jobID(for: answer.consultationID).utf8)
        guard let candidate = candidates[print] else { return nil }
        guard candidate.corrections == 0 else {
            held[print] = answer
            return nil
        }
        candidates[print] = nil
        return Self.job(answer, guidance: answer.text)
    }

    /// Makes the job of an answer that is chosen, and corrected hereby for the last time.
    package mutating func job(for correction: ConsultationCorrected) -> AuditRequested? {
        let print = JobFingerprint(Self.jobID(for: correction.consultationID).utf8)
        guard let answer = held[print], let candidate = candidates[print] else { return nil }
        guard candidate.corrections <= 1 else {
            candidates[print]?.corrections -= 1
            return nil
        }
        candidates[print] = nil
        held[print] = nil
        return Self.job(answer, guidance: correction.text)
    }

    /// The job that audits a consultation: the same whoever asks for it.
    package static func jobID(for consultationID: String) -> String {
        // An id has at most 256 characters.
        guard consultationID.unicodeScalars.count > 250 else { return "audit-\(consultationID)" }
        let rest = JobFingerprint(consultationID.utf8).rank(seed: 0)
        return
            "audit-\(String(String.UnicodeScalarView(consultationID.unicodeScalars.prefix(200))))-\(String(rest, radix: 16))"
    }

    private static func job(_ answer: ConsultationCompleted, guidance: String) -> AuditRequested {
        AuditRequested(
            jobID: jobID(for: answer.consultationID), consultationID: answer.consultationID, customer: answer.customer,
            question: answer.question, guidance: guidance, reasoning: answer.reasoning)
    }
}
