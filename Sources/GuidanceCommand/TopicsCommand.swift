import ArgumentParser
import CommandLineTool
import Contract
import Foundation
import Kafka
import Logging
import Operations
import Settings
import Workers

struct TopicsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "topics", abstract: "Create the topics, or check them.", subcommands: [Create.self, Check.self])

    struct Create: FailingCommand {
        static let configuration = CommandConfiguration(
            abstract: "Create the topics that are missing; change nothing that exists, and say how it differs.")

        @OptionGroup var plan: PlanOptions
        @OptionGroup var standard: StandardOptions

        func execute() async throws {
            try await report(try standard.settings(defaultLevel: "error"), plan, creating: true)
        }
    }

    struct Check: FailingCommand {
        static let configuration = CommandConfiguration(
            abstract: "Say which topics are missing or differ from what they should be; exit 69 where one is missing.")

        @OptionGroup var plan: PlanOptions
        @OptionGroup var standard: StandardOptions

        func execute() async throws {
            try await report(try standard.settings(defaultLevel: "error"), plan, creating: false)
        }
    }

    struct PlanOptions: ParsableArguments {
        @Option(help: ArgumentHelp("Partitions of the consultation topics.", valueName: "count"))
        var partitions = 12

        @Option(help: ArgumentHelp("Partitions of the batch topics.", valueName: "count"))
        var batchPartitions = 6

        @Option(help: ArgumentHelp("Copies of each partition; -1 leaves it to the broker.", valueName: "count"))
        var replicationFactor = -1

        func validate() throws {
            guard (1...10_000).contains(partitions), (1...10_000).contains(batchPartitions) else {
                throw ValidationError("A topic has 1 to 10000 partitions.")
            }
            guard replicationFactor == -1 || (1...100).contains(replicationFactor) else {
                throw ValidationError("--replication-factor takes 1 to 100, or -1.")
            }
        }
    }

    private static func report(_ source: SettingsSource, _ options: PlanOptions, creating: Bool) async throws {
        let kafka = try KafkaSettings(source)
        let plan = TopicPlan(
            try kafka.topics(), partitions: options.partitions, batchPartitions: options.batchPartitions,
            replicationFactor: options.replicationFactor)
        let manager = TopicManager(client: try kafka.client(id: "guidance-topics"), logger: Logger(label: "guidance"))
        var lines: [String] = []
        var missing: [String] = []
        for (topic, finding) in try await manager.findings(plan, creating: creating) {
            switch finding {
            case .created: lines.append("\(topic): created")
            case .exists(let differences) where differences.isEmpty: lines.append("\(topic): as it should be")
            case .exists(let differences): lines.append("\(topic): differs: \(differences.joined(separator: ", "))")
            case .missing:
                lines.append("\(topic): missing")
                missing.append(topic)
            case .failed(let error):
                lines.append("\(topic): not created: \(error.message)")
                missing.append(topic)
            }
        }
        try StandardOutput.write(lines: lines)
        guard missing.isEmpty else {
            throw CommandFailure(
                .unavailable,
                "\(missing.count) of \(plan.specifications.count) topics are missing"
                    + (creating ? "" : ": run `guidance topics create`"))
        }
    }
}
