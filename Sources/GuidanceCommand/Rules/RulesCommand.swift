import ArgumentParser
import CommandLineTool
import Contract
import Logging
import Operations
import Settings
import Workers

struct RulesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rules", abstract: "Look at the rules that guidance follows, and retire one.",
        discussion: """
            A rule comes from a reflection on an answer that failed its check, or from an operator (`guidance knowledge \
            import`). Every worker hears of a change within moments.

            Examples:
              guidance rules
              guidance rules show r-0017
              guidance rules retire r-0017
            """,
        subcommands: [List.self, Show.self, Retire.self], defaultSubcommand: List.self)

    /// What is known now.
    static func contents(_ standard: StandardOptions) async throws -> KnowledgeReader.Contents {
        let kafka = try KafkaSettings(try standard.settings(defaultLevel: "error"))
        let reader = KnowledgeReader(
            client: try kafka.client(id: "guidance-rules"), topics: try kafka.topics(),
            logger: Logger(label: "guidance"))
        let contents = try await reader.contents()
        contents.tellUnreadable()
        return contents
    }
}

extension KnowledgeReader.Contents {
    /// The rules that there are, by their ids.
    var rules: [(rule: Event<RuleLearned>, record: KnowledgeRecord)] {
        records.compactMap { record in
            guard case .rule(let rule) = record.event else { return nil }
            return (rule, record)
        }
    }
}
