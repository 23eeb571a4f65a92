package import Contract
import Guidance

/// Chooses answers to be audited, and makes their jobs, while the results go by twice.
///
/// The first time it only learns which answers there are and how they were checked: some 32 bytes of each are kept, and none of its words. The second time it
/// makes the jobs. An answer that has a correction is held until that comes: the correction is what the customer has.
package struct AuditSelection: Sendable {
    private struct Candidate {
        var hasFailed = false
        var isAudited = false
        /// When the audit was asked for that waits, in milliseconds since 1970; nil where none does.
        var askedAt: Int64?
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

    /// Learns that a batch job was asked for.
    package mutating func note(jobKey key: [UInt8], at time: Int64?) {
        let print = JobFingerprint(key)
        guard let candidate = candidates[print] else { return }
        candidates[print]?.askedAt = max(candidate.askedAt ?? .min, time ?? 0)
    }

    /// Learns how a batch job ended; to be called once all that were asked for are noted.
    package mutating func note(endOf key: [UInt8], isCompleted: Bool, at time: Int64?) {
        let print = JobFingerprint(key)
        guard let candidate = candidates[print] else { return }
        if isCompleted {
            candidates[print]?.isAudited = true
        } else if let time, let askedAt = candidate.askedAt, askedAt <= time {
            candidates[print]?.askedAt = nil
        }
    }

    /// Makes the choice; to be called once all is noted.
    package mutating func choose() {
        if criteria.onlyFailed { candidates = candidates.filter { $0.value.hasFailed } }
        if case .count(let count) = criteria.sample, candidates.count > count {
            let ranked = candidates.keys.map { (print: $0, rank: $0.rank(seed: criteria.seed)) }
                .sorted { $0.rank < $1.rank }
            for left in ranked[count...] { candidates[left.print] = nil }
        }
        // Only now, so that those audited before keep their places in a sample: else each run would go on to others.
        let chosen = candidates.count
        candidates = candidates.filter { !$0.value.isAudited && $0.value.askedAt == nil }
        auditedBefore = chosen - candidates.count
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
