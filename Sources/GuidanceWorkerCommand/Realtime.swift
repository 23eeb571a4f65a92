import ArgumentParser
import CommandLineTool
import Logging
import Settings
import Workers

struct Realtime: FailingCommand {
    static let configuration = CommandConfiguration(
        abstract: "Answer consultations: stream each answer to its reply topic, and record the result exactly once.",
        discussion: """
            Answers to jobs with "delivery": "validated" are held back until they pass their compliance check.

            Example:
              ANTHROPIC_API_KEY_FILE=/run/secrets/anthropic guidance-worker realtime --concurrency 512
            """)

    @OptionGroup var standard: StandardOptions

    @Option(help: ArgumentHelp("anthropic or openai (GUIDANCE_PROVIDER).", valueName: "name"))
    var provider: String?

    @Option(help: ArgumentHelp("The model to ask (GUIDANCE_REALTIME_MODEL).", valueName: "name"))
    var model: String?

    @Option(help: ArgumentHelp("Jobs in flight at once (GUIDANCE_CONCURRENCY, default 256).", valueName: "count"))
    var concurrency: String?

    @Option(
        help: ArgumentHelp(
            "How long later deltas may be joined (GUIDANCE_CHUNK_MAX_DELAY_MS, default 30).", valueName: "ms"))
    var chunkMaxDelay: String?

    @Option(
        help: ArgumentHelp(
            "How long jobs may go on after SIGTERM (GUIDANCE_DRAIN_TIMEOUT_MS, default 30000).", valueName: "ms"))
    var drainTimeout: String?

    func execute() async throws {
        let source = try standard.settings(flags: [
            .provider: provider, .realtimeModel: model, .concurrency: concurrency,
            .chunkMaximumDelay: chunkMaxDelay, .drainTimeout: drainTimeout,
        ])
        let logger = Logger(label: "guidance-worker")
        let worker = try RealtimeWorker(
            kafka: KafkaSettings(source), models: ModelSettings(source), compliance: ComplianceSettings(source),
            worker: WorkerSettings(source), logger: logger)
        try await SignalledService.run(worker, logger: logger)
    }
}
