import ArgumentParser
import CommandLineTool
import Contract
import Foundation
import Kafka
import Logging
import Operations
import Settings
import Workers

struct Results: FailingCommand {
    static let configuration = CommandConfiguration(
        abstract: "Show what became of consultations.",
        discussion: """
            Examples:
              guidance results                     the latest 50, as a table
              guidance results c-0001 --text       one answer
              guidance results --json | jq .data.cost.usd
              guidance results --summary           what all of them come to: tokens, cache, cost, waiting
            """)

    @Argument(help: ArgumentHelp("Only these consultations.", valueName: "id"))
    var ids: [String] = []

    @Option(help: ArgumentHelp("How many of the latest to show; default 50, with --summary all.", valueName: "count"))
    var limit: Int?

    @Flag(help: "Only those that failed.")
    var failed = false

    @Flag(help: "Print the answers' text; of those that were corrected, the correction's.")
    var text = false

    @Flag(help: "Print the events as JSON Lines; the summary as one object.")
    var json = false

    @Flag(help: "Sum up: outcomes, tokens, cache hit rate, cost and savings, time to first text, tokens per second.")
    var summary = false

    @OptionGroup var standard: StandardOptions

    func validate() throws {
        try CountRange.check(limit, "--limit")
        guard !summary || !text else { throw ValidationError("Give either --summary or --text.") }
    }

    func execute() async throws {
        let kafka = try KafkaSettings(try standard.settings(defaultLevel: "error"))
        let reader = ResultsReader(
            client: try kafka.client(id: "guidance-results"), topics: try kafka.topics(),
            logger: Logger(label: "guidance"))
        let wanted = Set(ids)
        let isIncluded = { (result: ConsultationResult) in
            if failed, case .completed = result.outcome { return false }
            return wanted.isEmpty || wanted.contains(result.consultationID)
        }
        guard !summary else {
            let isFiltered = failed || !wanted.isEmpty
            return try show(try await reader.summary(limit, where: isFiltered ? isIncluded : nil))
        }
        let results = try await reader.latest(limit ?? 50, where: isIncluded)
        let missing = wanted.subtracting(results.map(\.consultationID))
        if json {
            for result in results {
                let events = [result.event] + (result.check?.events ?? [])
                try StandardOutput.write(lines: events.map { String(decoding: $0, as: UTF8.self) })
            }
        } else if text {
            for text in results.compactMap(\.text) {
                try StandardOutput.write(lines: [StandardOutput.isTerminal ? text.printable : text])
            }
        } else if !results.isEmpty {
            try StandardOutput.write(lines: [ResultsTable(results).text])
        }
        guard missing.isEmpty else {
            throw CommandFailure(.unavailable, "no result for \(missing.sorted().joined(separator: ", "))")
        }
    }

    private func show(_ summary: ResultsSummary) throws {
        try StandardOutput.write(lines: [json ? try summary.json() : SummaryTable(summary).text])
    }
}

extension ResultsReader {
    /// A summary of the latest results, or of all.
    fileprivate func summary(
        _ limit: Int?, where isIncluded: ((ConsultationResult) -> Bool)?
    ) async throws -> ResultsSummary {
        guard let limit else { return try await summary(where: isIncluded) }
        return try await latest(limit, where: isIncluded ?? { _ in true }).reduce(into: ResultsSummary()) { $0.add($1) }
    }
}
