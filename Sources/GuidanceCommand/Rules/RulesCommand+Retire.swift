import ArgumentParser
import CommandLineTool
import Contract
import Guidance

extension RulesCommand {
    struct Retire: FailingCommand {
        static let configuration = CommandConfiguration(
            abstract: "Take rules back: no worker follows them from now on.",
            discussion: """
                What does not exist is said (exit 69); the others are retired all the same.

                Examples:
                  guidance rules show r-0017 --json > r-0017.json && guidance rules retire r-0017
                  guidance knowledge import r-0017.json            brings it back
                """)

        @Argument(help: ArgumentHelp("Rules, as `list` names them.", valueName: "id"), transform: Self.key)
        var keys: [KnowledgeKey]

        @OptionGroup var standard: StandardOptions

        func execute() async throws {
            try await KnowledgeDeletion(keys: keys, done: "retired", noun: ("rule", "rules")).run(standard)
        }

        private static func key(_ id: String) throws -> KnowledgeKey {
            guard let key = KnowledgeKey("rule/\(id)") else {
                throw ValidationError("expected a rule's id, as `guidance rules` shows it.")
            }
            return key
        }
    }
}
