import Contract
import Guidance
import LanguageModels

/// A written report on a period: prose, from figures and samples.
struct ReportKind: BatchKind {
    let kind = BatchJobKind.report
    let schema: OutputSchema? = nil
    let maximumOutputTokens = 4_000
    private let builder = ReportPrompt()

    func jobID(of job: ReportRequested) -> String { job.jobID }

    func references(of job: ReportRequested) -> [String] { [] }

    func prompt(for job: ReportRequested) -> Prompt {
        builder.prompt(
            period: job.period,
            // Whatever was read can be written.
            statistics: (try? job.statistics.jsonText()) ?? "{}",
            samples: job.samples.map { sample in
                .init(
                    consultationID: sample.consultationID, question: sample.question, guidance: sample.guidance,
                    passed: sample.passed, issues: sample.issues ?? [])
            })
    }

    func result(_ text: String, of origin: BatchResultOrigin) throws(AnswerProblem) -> ReportCompleted {
        ReportCompleted(jobID: origin.jobID, markdown: try ReportAnswer.markdown(from: text), batch: origin.batch)
    }
}
