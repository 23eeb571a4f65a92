import ArgumentParser
import CommandLineTool
import Contract
import Foundation
import Logging
import Operations
import Settings
import Workers

extension BatchesCommand {
    struct List: FailingCommand {
        static let configuration = CommandConfiguration(
            abstract: "List batches: state, counts, age, cost and what they saved.",
            discussion: """
                With --watch a terminal shows progress bars and the time left, which is a guess from what the provider has \
                told, or from how long earlier batches took; without a terminal each change is a line. Ctrl-C ends it.

                Examples:
                  guidance batches --since 7d
                  guidance batches --state planned --state submitted --watch
                  guidance batches --json --limit 1000000 | jq -s 'map(.data.cost.usd // 0) | add'
                """)

        @Option(
            help: ArgumentHelp(
                "Only those in this state: \(BatchState.allCases.map(\.rawValue).joined(separator: ", ")). May be repeated.",
                valueName: "state"),
            transform: Self.state)
        var state: [BatchState] = []

        @Option(
            help: ArgumentHelp(
                "Only those planned since then: 2026-11-22T09:00:00Z, or how long ago: 90s, 30m, 24h, 7d.",
                valueName: "time"),
            transform: Timestamp.argument)
        var since: Timestamp?

        @Option(help: ArgumentHelp("How many of the latest to show; default 50.", valueName: "count"))
        var limit: Int?

        @Flag(help: "Go on, and show what changes.")
        var watch = false

        @Flag(help: "Print the events as JSON Lines.")
        var json = false

        @OptionGroup var standard: StandardOptions

        func validate() throws {
            try CountRange.check(limit, "--limit")
            guard !watch || limit == nil else { throw ValidationError("Give either --watch or --limit.") }
        }

        func execute() async throws {
            let reader = try LedgerReader(standard.settings(defaultLevel: "error"))
            guard !watch else { return try await follow(reader) }
            var selection = selection
            selection.limit = limit ?? 50
            let entries = selection.select(try await reader.contents().batches)
            if json {
                try StandardOutput.write(lines: entries.map { String(decoding: $0.event, as: UTF8.self) })
            } else if !entries.isEmpty {
                try StandardOutput.write(lines: [BatchesTable(entries, now: .now).text])
            }
        }

        private func follow(_ reader: LedgerReader) async throws {
            let selection = selection
            guard StandardOutput.isTerminal, !json else {
                let json = json
                return try await Interruption.untilStopped {
                    try await reader.follow { try Self.print($0, selection, json: json) }
                }
            }
            try await Interruption.untilStopped { try await BatchDrawing(selection: selection).run(reader) }
        }

        private static func print(_ update: LedgerReader.Update, _ selection: BatchSelection, json: Bool) throws {
            let entries =
                switch update {
                case .present(let contents): contents.batches
                case .changed(let entry): [entry]
                }
            let lines = selection.select(entries).map { entry in
                json ? String(decoding: entry.event, as: UTF8.self) : BatchBoard.line(entry)
            }
            try StandardOutput.write(lines: lines)
        }

        private var selection: BatchSelection {
            var selection = BatchSelection()
            selection.states = Set(state)
            selection.since = since
            return selection
        }

        private static func state(_ text: String) throws -> BatchState {
            guard let state = BatchState(rawValue: text) else {
                let known = BatchState.allCases.map(\.rawValue).joined(separator: ", ")
                throw ValidationError("expected one of \(known).")
            }
            return state
        }
    }
}

extension LedgerReader {
    /// A reader with the settings in force.
    init(_ source: SettingsSource) throws {
        let kafka = try KafkaSettings(source)
        self.init(
            client: try kafka.client(id: "guidance-batches"), topics: try kafka.topics(),
            logger: Logger(label: "guidance"))
    }
}
