import ArgumentParser
import CommandLineTool
import Contract
import Operations

extension RulesCommand {
    struct Show: FailingCommand {
        static let configuration = CommandConfiguration(
            abstract: "Show all of one rule, with the jobs or consultations it rests on.",
            discussion: """
                Examples:
                  guidance rules show r-0017
                """)

        @Argument(help: ArgumentHelp("The rule, as `list` names it.", valueName: "id"))
        var id: String

        @Flag(help: "Print the event as JSON.")
        var json = false

        @OptionGroup var standard: StandardOptions

        func execute() async throws {
            let rules = try await RulesCommand.contents(standard).rules
            guard let (rule, record) = rules.first(where: { $0.rule.data.ruleID == id }) else {
                throw CommandFailure(.unavailable, "there is no rule \(id.printable); `guidance rules` lists them")
            }
            if json {
                try StandardOutput.write(bytes: record.bytes + [UInt8(ascii: "\n")])
            } else {
                try StandardOutput.write(lines: RuleDescription(rule).lines)
            }
        }
    }
}
