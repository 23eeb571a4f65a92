public import Contract
import Guidance

/// Chooses a few consultations by chance while they go by, the same in every run, and keeps no others.
public struct ReportSampling: Sendable {
    /// Characters of a question and of an answer that are kept.
    private static let longestText = 4_000

    private let limit: Int
    private var kept: [(print: JobFingerprint, rank: UInt64, sample: ReportSample)] = []

    /// Chooses so many.
    public init(limit: Int) {
        self.limit = limit
    }

    /// The consultations that are chosen.
    public var samples: [ReportSample] { kept.map(\.sample) }

    /// Takes an answer into account.
    package mutating func add(_ answer: ConsultationCompleted) {
        let print = JobFingerprint(answer.consultationID.utf8)
        let rank = print.rank(seed: 0)
        let index = kept.firstIndex { $0.rank > rank } ?? kept.endIndex
        guard index < limit else { return }
        kept.insert(
            (
                print, rank,
                ReportSample(
                    consultationID: answer.consultationID, question: String(answer.question.prefix(Self.longestText)),
                    guidance: String(answer.text.prefix(Self.longestText)))
            ), at: index)
        if kept.count > limit { kept.removeLast() }
    }

    /// Adds the check of an answer, if that is chosen.
    package mutating func add(_ validated: ConsultationValidated) {
        let print = JobFingerprint(validated.consultationID.utf8)
        guard let index = kept.firstIndex(where: { $0.print == print }) else { return }
        kept[index].sample.passed = validated.verdict.passed
        kept[index].sample.issues = validated.verdict.issues
    }
}
