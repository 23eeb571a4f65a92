import ArgumentParser
import CommandLineTool
import Settings
import Workers

struct Learning: FailingCommand {
    static let configuration = CommandConfiguration(
        abstract: "Learn from the results of batches: principles become rules, ratings and insights become memories.",
        discussion: """
            A principle is held against the rules that are most like it, and a model judges it: it becomes a rule, makes one the \
            surer that says the same, or is rejected with the reason (`guidance knowledge list --rejected`). Workers that answer \
            and check hear of it within moments.

            Example:
              ANTHROPIC_API_KEY_FILE=/run/secrets/anthropic guidance-worker learning
            """)

    @OptionGroup var standard: StandardOptions

    @OptionGroup var options: WorkerOptions

    @Option(help: ArgumentHelp("The model that judges (GUIDANCE_VALIDATION_MODEL).", valueName: "name"))
    var model: String?

    func execute() async throws {
        let process = WorkerProcess(
            try standard.settings(
                flags: options.settings([.validationModel: model])))
        try await process.run([Self.worker(process)])
    }

    static func worker(_ process: WorkerProcess) throws -> LearningWorker {
        try LearningWorker(
            kafka: KafkaSettings(process.source), models: ModelSettings(process.source),
            worker: WorkerSettings(process.source), logger: process.logger)
    }
}
