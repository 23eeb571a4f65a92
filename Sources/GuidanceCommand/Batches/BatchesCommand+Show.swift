import ArgumentParser
import CommandLineTool
import Contract
import Operations

extension BatchesCommand {
    struct Show: FailingCommand {
        static let configuration = CommandConfiguration(
            abstract: "Show all that the ledger tells of one batch.",
            discussion: """
                Examples:
                  guidance batches show KEY
                  guidance batches show KEY --json | jq .data.counts
                """)

        @Argument(help: ArgumentHelp("The batch, as `list` names it.", valueName: "key"))
        var key: String

        @Flag(help: "Print the event as JSON.")
        var json = false

        @OptionGroup var standard: StandardOptions

        func execute() async throws {
            let contents = try await LedgerReader(standard.settings(defaultLevel: "error")).contents()
            let entry = try contents.entry(of: key)
            if json {
                try StandardOutput.write(lines: [String(decoding: entry.event, as: UTF8.self)])
            } else {
                let timeLeft = BatchForecast(contents.batches).timeLeft(of: entry, now: .now)
                try StandardOutput.write(lines: BatchDescription(entry, timeLeft: timeLeft).lines)
            }
        }
    }
}

extension LedgerContents {
    /// A batch that someone has named.
    func entry(of key: String) throws -> LedgerEntry {
        guard let entry = self[key] else {
            throw CommandFailure(.unavailable, "there is no batch \(key.printable); `guidance batches` lists them")
        }
        return entry
    }
}
