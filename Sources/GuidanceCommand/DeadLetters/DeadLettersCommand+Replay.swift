import ArgumentParser
import CommandLineTool
import Contract
import Logging
import Operations
import Settings
import Workers

extension DeadLettersCommand {
    struct Replay: FailingCommand {
        static let configuration = CommandConfiguration(
            abstract: "Send dead letters back to the topics they came from, each once.",
            discussion: """
                Without ids or filters, all that are there and were not replayed. Each goes out with its original key, \
                value and headers, and a header that counts its replays. What was sent is remembered in the same \
                transaction: a replay that was interrupted goes on where it was when it is run again. Kafka forgets \
                that a week after the latest replay (offsets.retention.minutes): narrow later ones with --since. The \
                letters' names are printed, the rest goes to standard error.

                Examples:
                  guidance dead-letters replay --dry-run
                  guidance dead-letters replay --reason unknown_type --since 1d --rate 20
                  guidance dead-letters replay 0@17 0@19
                """)

        @Argument(
            help: ArgumentHelp("Only these letters, as `list` names them.", valueName: "partition@offset"),
            transform: DeadLetterID.argument)
        var letters: [DeadLetterID] = []

        @OptionGroup var selection: DeadLetterSelection

        @Option(help: ArgumentHelp("How many letters at most.", valueName: "count"))
        var limit: Int?

        @Option(help: ArgumentHelp("How many letters a second at most.", valueName: "count"))
        var rate: Int?

        @Option(help: ArgumentHelp("Leave letters that have come back this often.", valueName: "count"))
        var maxReplays = 3

        @Flag(help: "Replay letters that were replayed before once more. Such a run does not go on where it was.")
        var again = false

        @Flag(help: "Send nothing; print what would be replayed.")
        var dryRun = false

        @Flag(help: "Print JSON Lines in place of names.")
        var json = false

        @OptionGroup var standard: StandardOptions

        func validate() throws {
            try CountRange.check(limit, "--limit", in: 1...Int.max)
            try CountRange.check(rate, "--rate")
            try CountRange.check(maxReplays, "--max-replays")
        }

        func execute() async throws {
            let kafka = try KafkaSettings(try standard.settings(defaultLevel: "error"))
            let topics = try kafka.topics()
            let replayer = DeadLetterReplayer(
                client: try kafka.client(id: "guidance-dead-letters"), topics: topics,
                logger: Logger(label: "guidance"))
            var options = DeadLetterReplayer.Options()
            options.filter = selection.filter(topics, ids: letters)
            options.limit = limit
            options.rate = rate
            options.maximumReplays = maxReplays
            options.again = again
            options.isDryRun = dryRun
            let report = ReplayReport(letters: letters, isDryRun: dryRun, json: json)
            let isComplete: Bool
            do {
                isComplete = try await Interruption.watched { [options] isStopping in
                    try await replayer.run(options, isStopping: isStopping, report.add)
                }
            } catch {
                report.finish()
                throw (error as? ReplayFailure).map { CommandFailure(.temporaryFailure, $0.description) } ?? error
            }
            report.finish()
            guard isComplete else { throw ExitCode(130) }
            if let failure = report.failure { throw failure }
        }
    }
}
