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
            """)

    @Argument(help: ArgumentHelp("Only these consultations.", valueName: "id"))
    var ids: [String] = []

    @Option(help: ArgumentHelp("How many of the latest to show.", valueName: "count"))
    var limit = 50

    @Flag(help: "Only those that failed.")
    var failed = false

    @Flag(help: "Print the answers' text; of those that were corrected, the correction's.")
    var text = false

    @Flag(help: "Print the events as JSON Lines.")
    var json = false

    @OptionGroup var standard: StandardOptions

    func validate() throws {
        guard (1...1_000_000).contains(limit) else { throw ValidationError("--limit takes 1 to 1000000.") }
    }

    func execute() async throws {
        let kafka = try KafkaSettings(try standard.settings(defaultLevel: "error"))
        let reader = ResultsReader(
            client: try kafka.client(id: "guidance-results"), topics: try kafka.topics(),
            logger: Logger(label: "guidance"))
        let wanted = Set(ids)
        let results = try await reader.latest(limit) { result in
            if failed, case .completed = result.outcome { return false }
            return wanted.isEmpty || wanted.contains(result.consultationID)
        }
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
}
