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

    @OptionGroup var options: WorkerOptions

    @Option(help: ArgumentHelp("The model to ask (GUIDANCE_REALTIME_MODEL).", valueName: "name"))
    var model: String?

    @Option(
        help: ArgumentHelp(
            "How long later deltas may be joined (GUIDANCE_CHUNK_MAX_DELAY_MS, default 30).", valueName: "ms"))
    var chunkMaxDelay: String?

    func execute() async throws {
        let source = try standard.settings(
            flags: options.settings([.realtimeModel: model, .chunkMaximumDelay: chunkMaxDelay]))
        let logger = Logger(label: "guidance-worker")
        let worker = try RealtimeWorker(
            kafka: KafkaSettings(source), models: ModelSettings(source), compliance: ComplianceSettings(source),
            worker: WorkerSettings(source), logger: logger)
        try await SignalledService.run(worker, logger: logger)
    }
}
