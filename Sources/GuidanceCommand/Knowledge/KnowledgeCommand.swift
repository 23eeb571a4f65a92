import ArgumentParser

struct KnowledgeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "knowledge", abstract: "Look at what guidance draws on, and change it: rules, cases and memories.",
        discussion: """
            Entries are named by their keys, rule/ID, case/ID or memory/ID. Every worker holds all of them in memory and \
            hears of a change within moments. Cases and memories may hold a customer's words: take care where an export goes.

            Examples:
              guidance knowledge import rules.jsonl
              guidance knowledge list --kind rule --search "transfer value"
              guidance knowledge export > knowledge.jsonl
              guidance knowledge delete rule/r-0017
            """,
        subcommands: [Import.self, Export.self, List.self, Delete.self])
}
