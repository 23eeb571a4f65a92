import ArgumentParser
import CommandLineTool
import Settings
import Workers

struct All: FailingCommand {
    static let configuration = CommandConfiguration(
        abstract: "Run all four workers in one process: for development, and where little is to be done.",
        discussion: """
            Each is a member of its own group, as if it ran alone; models are set by the environment \
            (GUIDANCE_REALTIME_MODEL and so on). Where one fails, the others let their jobs end and the process stops.

            Example:
              ANTHROPIC_API_KEY_FILE=/run/secrets/anthropic guidance-worker all
            """)

    @OptionGroup var standard: StandardOptions

    @OptionGroup var options: WorkerOptions

    func execute() async throws {
        let process = WorkerProcess(try standard.settings(flags: options.settings([:])))
        try await process.run([
            Realtime.worker(process), Validation.worker(process), Batch.worker(process), Learning.worker(process),
        ])
    }
}
