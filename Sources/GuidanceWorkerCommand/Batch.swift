import ArgumentParser
import CommandLineTool
import Settings
import Workers

struct Batch: FailingCommand {
    static let configuration = CommandConfiguration(
        abstract: "Gather low-priority jobs into the provider's batches, and publish one result for each.",
        discussion: """
            Audits, reflections, ratings, consolidations and reports wait for each other and run at half the price. What \
            becomes of each batch is written to the ledger before it is done, so that another worker can go on from \
            there at any moment: no job is lost, none is paid for twice. Batches go to the first provider of \
            GUIDANCE_PROVIDER.

            Examples:
              guidance-worker batch --max-age 600000
              GUIDANCE_BATCH_TIME_ZONE=Europe/London guidance-worker batch --schedule '30 2 * * *'
            """)

    @OptionGroup var standard: StandardOptions

    @OptionGroup var options: WorkerOptions

    @Option(help: ArgumentHelp("The model to ask (GUIDANCE_BATCH_MODEL).", valueName: "name"))
    var model: String?

    @Option(
        help: ArgumentHelp(
            "Jobs of one batch at most (GUIDANCE_BATCH_MAX_REQUESTS, default 10000).", valueName: "count")
    )
    var maxRequests: String?

    @Option(
        help: ArgumentHelp(
            "How long a job waits for others (GUIDANCE_BATCH_MAX_AGE_MS, default 3600000).", valueName: "ms"))
    var maxAge: String?

    @Option(
        help: ArgumentHelp(
            "Submit at these times only: a cron expression of five fields (GUIDANCE_BATCH_SCHEDULE), in the time zone GUIDANCE_BATCH_TIME_ZONE.",
            valueName: "cron"))
    var schedule: String?

    @Option(help: ArgumentHelp("Where request and result files lie (GUIDANCE_SPOOL_DIR).", valueName: "path"))
    var spoolDir: String?

    func execute() async throws {
        let process = WorkerProcess(
            try standard.settings(
                flags: options.settings([
                    .batchModel: model, .batchMaximumRequests: maxRequests, .batchMaximumAge: maxAge,
                    .batchSchedule: schedule, .spoolDirectory: spoolDir,
                ])))
        try await process.run([Self.worker(process)])
    }

    static func worker(_ process: WorkerProcess) throws -> BatchWorker {
        try BatchWorker(
            kafka: KafkaSettings(process.source), models: ModelSettings(process.source),
            batches: BatchSettings(process.source), worker: WorkerSettings(process.source), logger: process.logger)
    }
}
