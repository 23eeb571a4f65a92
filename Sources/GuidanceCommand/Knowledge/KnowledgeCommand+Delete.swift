import ArgumentParser
import CommandLineTool
import Guidance

extension KnowledgeCommand {
    struct Delete: FailingCommand {
        static let configuration = CommandConfiguration(
            abstract: "Delete entries by their exact keys.",
            discussion: """
                Workers forget them within moments, Kafka with the next compaction. What does not exist is said (exit 69); the \
                others are deleted all the same.

                Examples:
                  guidance knowledge delete rule/r-0017 memory/m-0003
                  guidance knowledge list --json --kind memory | jq -r 'select(.data.customer_id == "cu-1") | "memory/" + .data.memory_id' \
                | xargs guidance knowledge delete
                """)

        @Argument(
            help: ArgumentHelp("Keys, as `list` shows them.", valueName: "kind/id"), transform: Self.key)
        var keys: [KnowledgeKey]

        @OptionGroup var standard: StandardOptions

        func execute() async throws {
            try await KnowledgeDeletion(keys: keys, done: "deleted", noun: ("entry", "entries")).run(standard)
        }

        private static func key(_ text: String) throws -> KnowledgeKey {
            guard let key = KnowledgeKey(text) else {
                throw ValidationError(
                    "expected rule/ID, case/ID or memory/ID, as `guidance knowledge list` shows them.")
            }
            return key
        }
    }
}
