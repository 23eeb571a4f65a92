import ArgumentParser
import Foundation
import Logging
import ProviderSimulator
import ServiceLifecycle
import UnixSignals

@main
struct GuidanceSimulator: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "guidance-simulator",
        abstract: "Speaks the Anthropic and OpenAI APIs, batches too, for development, tests and benchmarks.",
        discussion: """
            Point any client at it; every key works unless --api-key is given:

              $ guidance-simulator --port 8089 &
              $ export ANTHROPIC_BASE_URL=http://127.0.0.1:8089 ANTHROPIC_API_KEY=any
              $ export OPENAI_BASE_URL=http://127.0.0.1:8089/v1 OPENAI_API_KEY=any

            It writes guidance on UK pensions from templates: the same prompt and --seed give the same answer. A question \
            about transferring a defined benefit (final salary) pension gets an answer that tells the customer to \
            transfer, so that validation has something to find; --compliance sound turns that off. Tokens are counted as \
            bytes / 4. Prompt caching, rate limits and errors follow the providers' rules.

            FAULTS are \(FaultKind.allCases.map(\.rawValue).joined(separator: ", ")). They strike

              by chance      --fault overloaded=0.05 --fault 'reset=0.02;after_deltas=10'
              on demand      curl -d '{"fault":"hang","count":2,"match":"text in the prompt"}' URL/simulator/faults
              one request    header  x-simulator-fault: rate_limit;retry_after=2

            DELETE /simulator/faults takes back what waits. GET /simulator/requests tells what came in and how it ended, \
            such as client_closed; DELETE forgets it.

            BATCHES are taken by both batch APIs and end after --batch-duration, or on demand:

              $ curl URL/simulator/batches                               what was accepted, with its custom ids
              $ curl -X POST URL/simulator/batches/finish                all of them, or one with ?id=ID
              $ curl -X POST 'URL/simulator/batches/expire?answered=0.5' with half of the requests answered

            errored, rejected, expired and missing strike single requests of a batch, as do refusal, cut_off, \
            ignores_schema and malformed; batch_failed and batch_expired strike a batch as a whole. All of them are drawn \
            when it is created, and matched with the prompt (of a batch: of its first request). Faults of other calls are \
            matched with method and path: {"fault":"reset","match":"/results","after_deltas":10} cuts the download of \
            results after ten lines, {"fault":"lost_response","match":"POST /v1/batches"} hides that a batch was taken.

            FOR BENCHMARKS: --pace 0 answers as fast as the socket takes it; --deltas 200 --delta-bytes 16 --ttft 100 \
            --delta-delay 100 makes every answer the same size and pace.
            """)

    @OptionGroup(title: "Server") var server: ServerOptions
    @OptionGroup(title: "Pace") var pace: PaceOptions
    @OptionGroup(title: "Answers") var answers: AnswerOptions
    @OptionGroup(title: "Batches") var batches: BatchOptions
    @OptionGroup(title: "Limits and faults") var trouble: TroubleOptions

    func run() async throws {
        OpenFileLimit.raise()
        let simulator: ProviderSimulator
        do {
            simulator = try ProviderSimulator(configuration: try simulatorConfiguration(), logger: logger)
        } catch {
            throw ValidationError(error.message)
        }
        let group = ServiceGroup(
            services: [simulator], gracefulShutdownSignals: [.sigterm, .sigint], cancellationSignals: [.sigquit],
            logger: logger)
        do {
            try await withThrowingTaskGroup { tasks in
                tasks.addTask { try await group.run() }
                try announce(try await simulator.address)
                try await tasks.waitForAll()
            }
        } catch let error as SimulatorError {
            try? FileHandle.standardError.write(contentsOf: Data("guidance-simulator: \(error.message)\n".utf8))
            throw ExitCode(69)
        }
    }

    /// The two base URLs, one a line, as a shell can evaluate them.
    private func announce(_ address: SimulatorAddress) throws {
        let lines = "ANTHROPIC_BASE_URL=\(address.anthropicBaseURL)\nOPENAI_BASE_URL=\(address.openAIBaseURL)\n"
        try FileHandle.standardOutput.write(contentsOf: Data(lines.utf8))
    }

    private var logger: Logger {
        var logger = Logger(label: "guidance-simulator") { StreamLogHandler.standardError(label: $0) }
        logger.logLevel = .warning
        return logger
    }

    private func simulatorConfiguration() throws(SimulatorError) -> SimulatorConfiguration {
        var configuration = SimulatorConfiguration()
        server.apply(to: &configuration)
        pace.apply(to: &configuration)
        answers.apply(to: &configuration)
        batches.apply(to: &configuration)
        try trouble.apply(to: &configuration)
        return configuration
    }
}
