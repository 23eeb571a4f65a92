import ArgumentParser
import CommandLineTool
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
        let process = WorkerProcess(
            try standard.settings(
                flags: options.settings([.realtimeModel: model, .chunkMaximumDelay: chunkMaxDelay])))
        try await process.run([Self.worker(process)])
    }

    static func worker(_ process: WorkerProcess) throws -> RealtimeWorker {
        try RealtimeWorker(
            kafka: KafkaSettings(process.source), models: ModelSettings(process.source),
            compliance: ComplianceSettings(process.source), worker: WorkerSettings(process.source),
            logger: process.logger)
    }
}
