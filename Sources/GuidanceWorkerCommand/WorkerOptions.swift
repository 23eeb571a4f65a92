import ArgumentParser
import Settings

/// The flags that all workers take.
struct WorkerOptions: ParsableArguments {
    @Option(help: ArgumentHelp("anthropic or openai (GUIDANCE_PROVIDER).", valueName: "name"))
    var provider: String?

    @Option(help: ArgumentHelp("Jobs in flight at once (GUIDANCE_CONCURRENCY, default 256).", valueName: "count"))
    var concurrency: String?

    @Option(
        help: ArgumentHelp(
            "How long jobs may go on after SIGTERM (GUIDANCE_DRAIN_TIMEOUT_MS, default 30000).", valueName: "ms"))
    var drainTimeout: String?

    /// The settings that they give, with those that only one worker takes.
    func settings(_ own: [SettingName: String?]) -> [SettingName: String?] {
        [.provider: provider, .concurrency: concurrency, .drainTimeout: drainTimeout].merging(own) { $1 }
    }
}
