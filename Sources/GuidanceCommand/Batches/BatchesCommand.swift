import ArgumentParser

struct BatchesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "batches", abstract: "Look at the provider batches, and end one early.",
        discussion: """
            Examples:
              guidance batches                               the latest 50, as a table
              guidance batches --state submitted --watch     how they come along, drawn anew every second
              guidance batches show KEY
              guidance batches cancel KEY
            """,
        subcommands: [List.self, Show.self, Cancel.self], defaultSubcommand: List.self)
}
