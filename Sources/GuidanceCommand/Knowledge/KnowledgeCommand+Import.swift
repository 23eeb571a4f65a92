import ArgumentParser
import CommandLineTool
import Contract
import Logging
import Operations
import Settings
import Workers

extension KnowledgeCommand {
    struct Import: FailingCommand {
        static let configuration = CommandConfiguration(
            abstract: "Add entries, or put them in the place of those with their keys.",
            discussion: """
                Each input holds entries as JSON or JSON Lines: what `export` writes, or just the data of an event, whose type \
                follows from its id. All inputs are checked first: where anything is wrong, nothing is sent (exit 65).

                A rule:    {"rule_id": "r-1", "principle": "Name the charges.", "domain": "charges", "confidence": 0.9, \
                "supporting_evidence": []}
                A case:    {"case_id": "k-1", "situation": "Aged 58, two pots …", "guidance": "…", "passed": true}
                A memory:  {"memory_id": "m-1", "observation": "Cares for a parent.", "customer_id": "cu-1"}

                A memory without customer_id is shown for nobody, unless it is an insight (memory_ids) that names no \
                consultation either. A case with "passed": false is never shown as an example.

                Examples:
                  guidance knowledge import rules.jsonl cases.jsonl
                  jq -c '.data.confidence = 0.6' rules.jsonl | guidance knowledge import
                """)

        @Argument(help: ArgumentHelp("Files to read; - is standard input, and the default.", valueName: "file"))
        var files: [String] = ["-"]

        @OptionGroup var standard: StandardOptions

        func execute() async throws {
            let kafka = try KafkaSettings(try standard.settings(defaultLevel: "error"))
            let (client, topics) = (try kafka.client(id: "guidance-knowledge"), try kafka.topics())
            var records: [KnowledgeRecord] = []
            var problems: [String] = []
            for file in files {
                do {
                    records += try InputFile(file).knowledge(now: .now)
                } catch {
                    problems.append(error.description)
                }
            }
            guard problems.isEmpty else { throw CommandFailure(.badInput, problems.joined(separator: "\n")) }
            let publisher = try await KnowledgePublisher(
                client: client, topics: topics, logger: Logger(label: "guidance"))
            do {
                try await publisher.send(records)
            } catch {
                await publisher.close()
                throw error
            }
            await publisher.close()
            StandardError.write("imported \(records.count == 1 ? "1 entry" : "\(records.count) entries")\n")
        }
    }
}
