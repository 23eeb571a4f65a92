import ArgumentParser
import CommandLineTool
import Contract
import Logging
import Operations
import Settings
import Workers

extension DeadLettersCommand {
    struct List: FailingCommand {
        static let configuration = CommandConfiguration(
            abstract: "List dead letters: where they came from, and what was wrong. Never their values.",
            discussion: """
                Examples:
                  guidance dead-letters list                     the latest 50, as a table
                  guidance dead-letters list --waiting --topic consultations --since 1d
                  guidance dead-letters list --json --limit 100000 | jq -r .reason | sort | uniq -c
                """)

        @OptionGroup var selection: DeadLetterSelection

        @Flag(help: "Only those that were not replayed.")
        var waiting = false

        @Option(help: ArgumentHelp("How many of the latest to show.", valueName: "count"))
        var limit = 50

        @Flag(help: "Print JSON Lines.")
        var json = false

        @OptionGroup var standard: StandardOptions

        func validate() throws {
            try CountRange.check(limit, "--limit")
        }

        func execute() async throws {
            let kafka = try KafkaSettings(try standard.settings(defaultLevel: "error"))
            let topics = try kafka.topics()
            let reader = DeadLetterReader(
                client: try kafka.client(id: "guidance-dead-letters"), topics: topics,
                logger: Logger(label: "guidance"))
            let entries = try await reader.latest(limit, where: selection.filter(topics), onlyWaiting: waiting)
            if json {
                for entry in entries {
                    let line = try DeadLetterDescription(entry.letter, isReplayed: entry.isReplayed).json()
                    try StandardOutput.write(lines: [line])
                }
            } else if !entries.isEmpty {
                try StandardOutput.write(lines: [DeadLettersTable(entries).text])
            }
        }
    }
}
