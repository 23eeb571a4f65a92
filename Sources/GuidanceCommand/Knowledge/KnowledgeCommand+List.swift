import ArgumentParser
import CommandLineTool
import Contract
import Guidance
import Logging
import Operations
import Settings
import Workers

extension KnowledgeCommand {
    struct List: FailingCommand {
        static let configuration = CommandConfiguration(
            abstract: "List entries: by key, or the ones that fit a text best.",
            discussion: """
                --search ranks as workers do for a question, by words alone. Texts are cut to one line; --json prints the events.

                Examples:
                  guidance knowledge list                              the first 50, as a table
                  guidance knowledge list --kind rule --domain transfers
                  guidance knowledge list --search "leaving a final salary scheme" --limit 5
                  guidance knowledge list --rejected                   the principles that were not to become rules, and why
                """)

        @Option(
            help: ArgumentHelp("Only rule, case or memory. May be repeated.", valueName: "kind"), transform: Self.kind)
        var kind: [KnowledgeKey.Kind] = []

        @Option(help: ArgumentHelp("Only what is about this, such as transfers.", valueName: "domain"))
        var domain: String?

        @Option(help: ArgumentHelp("Only what fits this text, the best first.", valueName: "text"))
        var search: String?

        @Option(help: ArgumentHelp("How many to show.", valueName: "count"))
        var limit = 50

        @Flag(help: "Print the events as JSON Lines.")
        var json = false

        @Flag(help: "List the principles that were not to become rules instead, with the reason.")
        var rejected = false

        @OptionGroup var standard: StandardOptions

        func validate() throws {
            try CountRange.check(limit, "--limit")
            guard !rejected || kind.isEmpty && search == nil else {
                throw ValidationError("--rejected goes with --domain, --limit and --json only.")
            }
        }

        func execute() async throws {
            let kafka = try KafkaSettings(try standard.settings(defaultLevel: "error"))
            let reader = KnowledgeReader(
                client: try kafka.client(id: "guidance-knowledge"), topics: try kafka.topics(),
                logger: Logger(label: "guidance"))
            var selection = KnowledgeSelection()
            selection.kinds = Set(kind)
            selection.domain = domain
            selection.search = search
            selection.limit = limit
            let contents = try await reader.contents()
            guard !rejected else { return try selection.select(contents.rejected).tell(json: json) }
            let records = selection.select(contents.records)
            if json {
                for record in records { try StandardOutput.write(bytes: record.bytes + [UInt8(ascii: "\n")]) }
            } else if !records.isEmpty {
                try StandardOutput.write(lines: [KnowledgeListing(records).text])
            }
            contents.tellUnreadable()
        }

        private static func kind(_ text: String) throws -> KnowledgeKey.Kind {
            guard let kind = KnowledgeKey.Kind(rawValue: text), kind != .requirement else {
                throw ValidationError("expected rule, case or memory.")
            }
            return kind
        }
    }
}
