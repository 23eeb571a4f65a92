import ArgumentParser
import CommandLineTool
import Contract
import Foundation
import Kafka
import Logging
import Operations
import Settings
import Workers

struct Enqueue: FailingCommand {
    static let configuration = CommandConfiguration(
        abstract: "Send consultations to the workers.",
        discussion: """
            Each input holds consultation requests, a full event or just its data, as JSON or JSON Lines. An input is \
            checked as a whole: where anything of it is wrong, nothing of it is sent (exit 65). Without --follow the \
            ids are printed.

            Examples:
              guidance enqueue --follow consultations.jsonl
              jq -c . questions/*.json | guidance enqueue
            """)

    @Argument(help: ArgumentHelp("Files to read; - is standard input, and the default.", valueName: "file"))
    var files: [String] = ["-"]

    @Flag(help: "Print the answers as they stream in, and exit when all results are there.")
    var follow = false

    @Flag(help: "With --follow: wait for the compliance check of each answer, too, and print verdicts and corrections.")
    var checks = false

    @Flag(help: "With --follow: print the results as JSON Lines in place of the text.")
    var json = false

    @OptionGroup var standard: StandardOptions

    func validate() throws {
        guard !json || follow else { throw ValidationError("--json goes with --follow.") }
        guard !checks || follow else { throw ValidationError("--checks goes with --follow.") }
    }

    func execute() async throws {
        let source = try standard.settings(defaultLevel: "error")
        let (kafka, contentBytes) = (try KafkaSettings(source), try TracingSettings.contentMaximumBytes(source))
        let (client, topics) = (try kafka.client(id: "guidance-enqueue"), try kafka.topics())
        let logger = Logger(label: "guidance")
        var events: [Event<ConsultationRequested>] = []
        for file in files {
            do {
                events += try InputFile(file).consultations(now: .now)
            } catch {
                throw CommandFailure(.badInput, error.description)
            }
        }
        let feed =
            follow
            ? try await AnswerFeed(
                events.map(\.data), client: client, topics: topics, followsChecks: checks, logger: logger) : nil
        let enqueuer = try await Enqueuer(
            client: client, topics: topics, tracedContentBytes: contentBytes, logger: logger)
        try await enqueuer.send(events)
        await enqueuer.close()
        guard let feed else {
            try StandardOutput.write(lines: events.map(\.data.consultationID))
            return
        }
        if json {
            try await feed.run { output in
                let events: [[UInt8]] =
                    switch output {
                    case .ended(let result): [result.event]
                    case .checked(let check): check.events
                    case .header, .text, .restarted: []
                    }
                try StandardOutput.write(lines: events.map { String(decoding: $0, as: UTF8.self) })
            }
        } else {
            let printer = AnswerPrinter.onStandardStreams()
            try await feed.run { try printer.show($0) }
        }
    }
}
