import ArgumentParser

struct DeadLettersCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "dead-letters", abstract: "Look at records that could not be handled, and send them back.",
        discussion: """
            A dead letter is named by its place, PARTITION@OFFSET, as `list` shows it. Its value may hold a customer's \
            words: it is shown by `show --value` and by nothing else.

            Examples:
              guidance dead-letters list --since 2h
              guidance dead-letters show 0@17
              guidance dead-letters replay --reason unknown_type --dry-run
            """,
        subcommands: [List.self, Show.self, Replay.self])
}
