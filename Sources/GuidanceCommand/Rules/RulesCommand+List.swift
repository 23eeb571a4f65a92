import ArgumentParser
import CommandLineTool
import Contract
import Operations

extension RulesCommand {
    struct List: FailingCommand {
        static let configuration = CommandConfiguration(
            abstract: "List rules: what they ask for, how sure they are, and where they come from.",
            discussion: """
                Principles that were rejected stay on the knowledge topic as they were drawn from a customer's case, and may hold \
                what concerns them; so may --rejected.

                Examples:
                  guidance rules --domain transfers
                  guidance rules --learned --json | jq -r .data.principle
                """)

        @Option(help: ArgumentHelp("Only rules about this, such as transfers.", valueName: "domain"))
        var domain: String?

        @Flag(help: "Only rules that were learned in a batch.")
        var learned = false

        @Flag(help: "Principles that were not to become rules, and why, in place of rules.")
        var rejected = false

        @Option(help: ArgumentHelp("How many to show.", valueName: "count"))
        var limit = 50

        @Flag(help: "Print the events as JSON Lines.")
        var json = false

        @OptionGroup var standard: StandardOptions

        func validate() throws {
            try CountRange.check(limit, "--limit")
            guard !learned || !rejected else { throw ValidationError("Give either --learned or --rejected.") }
        }

        func execute() async throws {
            let contents = try await RulesCommand.contents(standard)
            var selection = KnowledgeSelection()
            selection.domain = domain
            selection.limit = limit
            guard !rejected else { return try selection.select(contents.rejected).tell(json: json) }
            let rules = contents.rules.filter { rule, _ in
                selection.includes(domain: rule.data.domain) && (!learned || rule.data.batchKey != nil)
            }.prefix(limit)
            if json {
                for (_, record) in rules { try StandardOutput.write(bytes: record.bytes + [UInt8(ascii: "\n")]) }
            } else if !rules.isEmpty {
                try StandardOutput.write(lines: [RulesTable(rules.map(\.rule.data)).text])
            }
        }
    }
}
