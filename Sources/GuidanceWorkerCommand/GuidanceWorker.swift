import ArgumentParser
import CommandLineTool

@main
struct GuidanceWorker: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "guidance-worker",
        abstract: "Runs the workers that turn jobs on Kafka into answers.",
        discussion: """
            Settings come from flags, then the environment, then a file (--config), all by the same names; \
            RDKAFKA_A_B_C sets the librdkafka property a.b.c. SIGTERM and Ctrl-C let running jobs end; a second one \
            ends at once. Exit codes follow sysexits.h: 64 usage, 69 Kafka lacks what is needed, 78 bad setting.
            """,
        subcommands: [
            Realtime.self, Validation.self, Batch.self, Learning.self, All.self, Health.self,
        ])
}
