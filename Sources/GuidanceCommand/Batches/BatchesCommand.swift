import ArgumentParser

struct BatchesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "batches", abstract: "Look at the provider batches.",
        discussion: """
            Examples:
              guidance batches                               the latest 50, as a table
              guidance batches --state submitted --watch     how they come along, drawn anew every second
              guidance batches show KEY
            """,
        subcommands: [List.self, Show.self], defaultSubcommand: List.self)
}
