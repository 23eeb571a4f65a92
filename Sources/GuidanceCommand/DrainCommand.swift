import ArgumentParser
import CommandLineTool
import Contract
import Logging
import Operations
import Settings
import Workers

struct DrainCommand: FailingCommand {
    static let configuration = CommandConfiguration(
        commandName: "drain", abstract: "Wait until the backlog of batch jobs is empty, for scripts and cron.",
        discussion: """
            Empty means, at one moment: every job on batch.jobs is in a batch, and no batch has anything left to be done, its \
            results published. Jobs that come meanwhile are waited for as well. Exits with 0 then, with 75 when the time is up \
            first, and with 69 where Kafka is not there. The batch workers do the work; this only looks.

            Examples:
              guidance audit --since 24h --sample 5% && guidance drain --timeout 8h && guidance report --since 24h
              guidance drain --timeout 30m --json
            """)

    @Option(
        help: ArgumentHelp("How long to wait at most, such as 30m or 8h; default 24h.", valueName: "time"),
        transform: Self.time)
    var timeout: Duration?

    @Flag(help: "At the end, print how it ended as JSON.")
    var json = false

    @OptionGroup var standard: StandardOptions

    func execute() async throws {
        let kafka = try KafkaSettings(try standard.settings(defaultLevel: "error"))
        var watch = BacklogWatch(
            client: try kafka.client(id: "guidance-drain"), topics: try kafka.topics(),
            logger: Logger(label: "guidance"))
        var progress = DrainProgress()
        let outcome: Drain.Outcome
        do {
            outcome = try await Drain(clock: ContinuousClock()).run(
                within: timeout ?? .seconds(86_400), { try await watch.backlog() },
                report: { progress.tell($0, after: $1) })
        } catch {
            progress.finish()
            throw error
        }
        progress.finish()
        if json { try StandardOutput.write(lines: [try JSONLine.text(outcome)]) }
        guard outcome.backlog.isEmpty else {
            throw CommandFailure(.temporaryFailure, "the time is up: \(outcome.description)")
        }
        StandardError.write("\(outcome.description)\n")
    }

    private static func time(_ text: String) throws -> Duration {
        guard let time = Duration(argument: text) else {
            throw ValidationError("expected a time such as 90s, 30m or 8h.")
        }
        return time
    }
}

/// Says how a drain comes along: on a terminal in a line that is drawn anew, else in a line a minute while it changes.
private struct DrainProgress {
    private static let interval = Duration.seconds(60)

    private var last: (backlog: Backlog, elapsed: Duration)?

    mutating func tell(_ backlog: Backlog, after elapsed: Duration) {
        let line = Drain.Outcome(backlog: backlog, elapsed: elapsed).description
        if StandardError.isTerminal {
            StandardError.write("\r\u{1B}[K\(line)")
        } else {
            if let last, last.backlog == backlog || elapsed - last.elapsed < Self.interval { return }
            if !backlog.isEmpty { StandardError.write(line + "\n") }
        }
        last = (backlog, elapsed)
    }

    func finish() {
        if StandardError.isTerminal { StandardError.write("\r\u{1B}[K") }
    }
}
