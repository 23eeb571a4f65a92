import ArgumentParser
import CommandLineTool
import Contract
import Kafka
import Logging
import Operations
import Settings
import Workers

struct Cancel: FailingCommand {
    static let configuration = CommandConfiguration(
        abstract: "Stop consultations, whether they are being answered or still wait.",
        discussion: """
            Whichever worker holds a consultation closes its model call, ends its stream as `cancelled`, and records one \
            `failed` with code `cancelled`. One that is already answered stays as it is. A cancelled id stays cancelled: \
            enqueue the question again under a new one. The ids are printed; with --wait, what became of each.

            Examples:
              guidance cancel c-0001 --reason "the customer has left"
              guidance cancel --wait c-0001 c-0002
              jq -r .data.consultation_id requests.jsonl | guidance cancel -
            """)

    @Argument(
        help: ArgumentHelp("Consultations to stop; - reads them from standard input, one a line.", valueName: "id"))
    var ids: [String]

    @Option(help: ArgumentHelp("Why, for those who look into it later.", valueName: "text"))
    var reason: String?

    @Flag(help: "Wait for the results, and say what became of each.")
    var wait = false

    @Option(help: ArgumentHelp("With --wait: how long at most (default 60).", valueName: "seconds"))
    var timeout: Int?

    @Flag(help: "With --wait: print the results as JSON Lines.")
    var json = false

    @OptionGroup var standard: StandardOptions

    func validate() throws {
        guard wait || !json else { throw ValidationError("--json goes with --wait.") }
        guard wait || timeout == nil else { throw ValidationError("--timeout goes with --wait.") }
        guard (1...86_400).contains(timeout ?? 1) else { throw ValidationError("--timeout takes 1 to 86400 seconds.") }
        guard ids.count(where: { $0 == "-" }) <= 1 else { throw ValidationError("- is given more than once.") }
    }

    func execute() async throws {
        let kafka = try KafkaSettings(try standard.settings(defaultLevel: "error"))
        let (client, topics) = (try kafka.client(id: "guidance-cancel"), try kafka.topics())
        let logger = Logger(label: "guidance")
        let events: [Event<ConsultationCancelled>]
        do {
            events = try CancellationInput(reason: reason).events(ids, now: .now)
        } catch {
            throw CommandFailure(.badInput, error.description)
        }
        let canceller = try await Canceller(client: client, topics: topics, logger: logger)
        try await canceller.send(events)
        await canceller.close()
        let ids = events.map(\.data.consultationID)
        guard wait else { return try StandardOutput.write(lines: ids) }
        let open = try await ResultsWait(client: client, topics: topics, logger: logger).results(
            of: Set(ids), within: .seconds(timeout ?? 60)
        ) { result in
            try StandardOutput.write(lines: [json ? String(decoding: result.event, as: UTF8.self) : Self.line(result)])
        }
        guard open.isEmpty else {
            throw CommandFailure(
                .temporaryFailure,
                "no result yet for \(ids.filter(open.contains).joined(separator: ", ")): the cancellation stands")
        }
    }

    private static func line(_ result: ConsultationResult) -> String {
        switch result.outcome {
        case .completed: "\(result.consultationID): completed before"
        case .failed(let data) where data.code == .cancelled: "\(result.consultationID): cancelled"
        case .failed(let data): "\(result.consultationID): failed before (\(data.code.rawValue))"
        }
    }
}
