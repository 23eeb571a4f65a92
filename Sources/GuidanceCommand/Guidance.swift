import ArgumentParser

@main
struct GuidanceTool: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "guidance",
        abstract: "Asks for pension guidance over Kafka, and looks after the system that gives it.",
        discussion: """
            Start with `guidance demo`: the whole system in one process. Results go to standard output, everything \
            else to standard error. Exit codes follow sysexits.h: 64 usage, 65 bad input, 69 Kafka is not there or \
            lacks a topic, 75 not done in time, 78 bad setting.
            """,
        subcommands: [
            Enqueue.self, Cancel.self, Results.self, Audit.self, BatchesCommand.self, DrainCommand.self,
            ReportCommand.self, RulesCommand.self, DeadLettersCommand.self, KnowledgeCommand.self, TopicsCommand.self,
            Demo.self,
        ])
}
