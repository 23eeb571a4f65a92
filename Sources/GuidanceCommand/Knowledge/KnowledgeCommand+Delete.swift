import ArgumentParser
import CommandLineTool
import Contract
import Guidance
import Logging
import Operations
import Settings
import Workers

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
            let kafka = try KafkaSettings(try standard.settings(defaultLevel: "error"))
            let (client, topics) = (try kafka.client(id: "guidance-knowledge"), try kafka.topics())
            let logger = Logger(label: "guidance")
            let contents = try await KnowledgeReader(client: client, topics: topics, logger: logger).contents()
            // What cannot be read can be deleted, too.
            let present = Set(
                contents.records.map(\.key) + contents.rejected.map(\.data.key) + contents.unreadable)
            let wanted = Set(keys)
            let found = wanted.filter { present.contains($0.description) }.sorted()
            if !found.isEmpty {
                let publisher = try await KnowledgePublisher(client: client, topics: topics, logger: logger)
                do {
                    try await publisher.delete(found)
                } catch {
                    await publisher.close()
                    throw error
                }
                await publisher.close()
            }
            StandardError.write("deleted \(found.count == 1 ? "1 entry" : "\(found.count) entries")\n")
            let missing = wanted.subtracting(found).sorted()
            guard missing.isEmpty else {
                throw CommandFailure(
                    .unavailable, "there is no \(missing.map(\.description.printable).joined(separator: ", "))")
            }
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
