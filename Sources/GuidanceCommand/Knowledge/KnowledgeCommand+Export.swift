import ArgumentParser
import CommandLineTool
import Contract
import Logging
import Operations
import Settings
import Workers

extension KnowledgeCommand {
    struct Export: FailingCommand {
        static let configuration = CommandConfiguration(
            abstract: "Print every entry as a full event, one a line, by key.",
            discussion: """
                `import` reads it back unchanged. It may hold customers' words.

                Examples:
                  guidance knowledge export > knowledge.jsonl
                  guidance knowledge export | jq -r 'select(.type | test("rule")).data.principle'
                """)

        @OptionGroup var standard: StandardOptions

        func execute() async throws {
            let kafka = try KafkaSettings(try standard.settings(defaultLevel: "error"))
            let reader = KnowledgeReader(
                client: try kafka.client(id: "guidance-knowledge"), topics: try kafka.topics(),
                logger: Logger(label: "guidance"))
            let contents = try await reader.contents()
            for record in contents.records {
                try StandardOutput.write(bytes: record.bytes + [UInt8(ascii: "\n")])
            }
            contents.tellUnreadable()
        }
    }
}

extension KnowledgeReader.Contents {
    /// Says which keys hold nothing that can be used.
    func tellUnreadable() {
        guard !unreadable.isEmpty else { return }
        StandardError.write(
            "left out \(unreadable.count) that cannot be read: \(unreadable.prefix(20).joined(separator: ", "))\n")
    }
}
