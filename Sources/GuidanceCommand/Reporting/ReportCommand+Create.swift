import ArgumentParser
import CommandLineTool
import Contract
import Foundation
import Logging
import Operations
import Settings
import Workers

extension ReportCommand {
    struct Create: FailingCommand {
        static let configuration = CommandConfiguration(
            abstract: "Sum a period up.",
            discussion: """
                Reads the results, the batch results, the ledger and the knowledge; no worker and no model is needed. A \
                consultation belongs to the period in which it ended, and its check and correction with it; a batch job to that \
                in which its result was published, a batch to that in which it was planned. A page of --format html needs no \
                network and no script. --request-summary sends the figures and some twenty consultations, chosen by chance, as \
                a job to the batch workers; then the job's id is printed in place of the figures.

                Examples:
                  guidance report --since 2026-11-01T00:00:00Z --until 2026-12-01T00:00:00Z --format json | jq .cost
                  guidance report --since 7d --format html --output week.html
                """)

        enum Format: String, ExpressibleByArgument, CaseIterable {
            case table, json, html
        }

        /// Consultations that a written summary looks at.
        private static let samples = 20

        @OptionGroup var period: PeriodOptions

        @Option(help: "How to write it: table, json or html.")
        var format = Format.table

        @Option(help: ArgumentHelp("Write it to a file in place of standard output.", valueName: "file"))
        var output: String?

        @Flag(help: "Have a model write the period up, and print the id of that job.")
        var requestSummary = false

        @OptionGroup var standard: StandardOptions

        func validate() throws {
            guard let since = period.since else { throw ValidationError("Give --since: when the period begins.") }
            guard period.until != nil || since < .now else { throw ValidationError("--since is in the future.") }
        }

        func execute() async throws {
            guard let since = period.since else { return }
            let now = Timestamp.now
            let kafka = try KafkaSettings(try standard.settings(defaultLevel: "error"))
            let (client, topics) = (try kafka.client(id: "guidance-report"), try kafka.topics())
            let logger = Logger(label: "guidance")
            let (figures, samples) = try await ReportReader(client: client, topics: topics, logger: logger).figures(
                since: since, until: period.until ?? now,
                sampling: ReportSampling(limit: requestSummary ? Self.samples : 0))
            if let output {
                try write(text(figures, now: now), to: output)
            } else if !requestSummary {
                try StandardOutput.write(text(figures, now: now))
            }
            guard requestSummary else { return }
            let job = try figures.request(samples)
            let publisher = try await BatchJobPublisher(client: client, topics: topics, logger: logger)
            do {
                try await publisher.send([
                    Event(id: "\(job.jobID)-requested", source: "/guidance/report", time: now, data: job)
                ])
            } catch {
                await publisher.close()
                throw error
            }
            await publisher.close()
            try StandardOutput.write(lines: [job.jobID])
        }

        private func text(_ figures: ReportFigures, now: Timestamp) throws -> String {
            switch format {
            case .table: ReportTable(figures).text + "\n"
            case .json: try figures.json() + "\n"
            case .html: ReportPage(figures, now: now).html
            }
        }

        private func write(_ text: String, to path: String) throws {
            do {
                try Data(text.utf8).write(to: URL(filePath: path), options: .atomic)
            } catch {
                throw CommandFailure(.outputFailed, "\(path): expected a file that can be written")
            }
        }
    }
}
