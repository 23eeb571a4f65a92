import ArgumentParser
import CommandLineTool
import Contract
import Logging
import Operations
import Settings
import Workers

extension ReportCommand {
    struct Show: FailingCommand {
        static let configuration = CommandConfiguration(
            abstract: "Print the summary that a job has brought, as Markdown.",
            discussion: """
                Exits with 75 while the job has not ended, and with 69 where it has failed. `guidance drain` waits for it.

                Examples:
                  job=$(guidance report --since 7d --request-summary) && guidance drain && guidance report show "$job"
                """)

        @Argument(help: ArgumentHelp("The job, as --request-summary printed it.", valueName: "job"))
        var job: String

        @OptionGroup var standard: StandardOptions

        func execute() async throws {
            let kafka = try KafkaSettings(try standard.settings(defaultLevel: "error"))
            let reader = ReportReader(
                client: try kafka.client(id: "guidance-report"), topics: try kafka.topics(),
                logger: Logger(label: "guidance"))
            switch try await reader.report(of: job) {
            case .completed(let report):
                let text = report.markdown
                try StandardOutput.write(lines: [StandardOutput.isTerminal ? text.printable : text])
            case .failed(let failed):
                throw CommandFailure(
                    .unavailable, "\(job.printable) failed (\(failed.code.printable)): \(failed.message.printable)")
            case nil:
                throw CommandFailure(
                    .temporaryFailure, "\(job.printable) has no result yet: `guidance drain` waits until it has")
            }
        }
    }
}
