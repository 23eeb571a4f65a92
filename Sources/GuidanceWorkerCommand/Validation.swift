import ArgumentParser
import CommandLineTool
import Settings
import Workers

struct Validation: FailingCommand {
    static let configuration = CommandConfiguration(
        abstract: "Check answers for compliance: record each verdict exactly once, with a correction where one fails.",
        discussion: """
            A model gives the verdict, and rules that need none can only make it stricter. An answer that fails is \
            refined by the model that answers customers, checked again, and sent as a correction; what is critical, \
            stays in doubt or cannot be checked goes to people on the reviews topic.

            Example:
              ANTHROPIC_API_KEY_FILE=/run/secrets/anthropic guidance-worker validation
            """)

    @OptionGroup var standard: StandardOptions

    @OptionGroup var options: WorkerOptions

    @Option(help: ArgumentHelp("The model that checks (GUIDANCE_VALIDATION_MODEL).", valueName: "name"))
    var model: String?

    func execute() async throws {
        let process = WorkerProcess(
            try standard.settings(
                flags: options.settings([.validationModel: model])))
        try await process.run([Self.worker(process)])
    }

    static func worker(_ process: WorkerProcess) throws -> ValidationWorker {
        try ValidationWorker(
            kafka: KafkaSettings(process.source), models: ModelSettings(process.source),
            compliance: ComplianceSettings(process.source), worker: WorkerSettings(process.source),
            logger: process.logger)
    }
}
