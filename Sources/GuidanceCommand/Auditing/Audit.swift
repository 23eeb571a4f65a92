import ArgumentParser
import CommandLineTool
import Contract
import Logging
import Operations
import Settings
import Workers

struct Audit: FailingCommand {
    static let configuration = CommandConfiguration(
        abstract: "Have answers audited, at batch price.",
        discussion: """
            Chooses among the answers on the results topic, or reads audits from files: full events or just their data, as \
            JSON or JSON Lines, checked as a whole before anything is sent (exit 65). The batch workers audit what a \
            customer has: of an answer that was corrected, the correction. A sample is chosen by the ids, so that a second \
            run chooses the same; what was audited before, or waits to be, is left out. The ids of the jobs are printed as \
            they are stored; a run that was interrupted can be run again.

            Examples:
              guidance audit --since 24h --sample 5%
              guidance audit --since 7d --only-failed --dry-run
              guidance audit schemas/examples/audits.jsonl
            """)

    @Argument(
        help: ArgumentHelp("Files of audits to send, in place of a choice; - is standard input.", valueName: "file"))
    var files: [String] = []

    @OptionGroup var period: PeriodOptions

    @Option(
        help: ArgumentHelp("Only a part of them: a share such as 0.05 or 5%, or a count.", valueName: "share|count"),
        transform: Self.sample)
    var sample: AuditSample?

    @Option(help: ArgumentHelp("Choose another sample of the same size.", valueName: "number"))
    var seed: UInt64?

    @Flag(help: "Only answers that did not pass their check.")
    var onlyFailed = false

    @Flag(help: "Also those that were audited before, or wait to be.")
    var again = false

    @Flag(help: "Send nothing; say how many there would be, and about what they would cost.")
    var dryRun = false

    @Flag(help: "Print JSON Lines in place of ids; with --dry-run one object.")
    var json = false

    @OptionGroup var standard: StandardOptions

    func validate() throws {
        let isChoice = period.isGiven || sample != nil || seed != nil || onlyFailed || again
        guard files.isEmpty || !isChoice else {
            throw ValidationError("Give either files or what to choose by, not both.")
        }
        guard !files.isEmpty || period.since != nil else {
            throw ValidationError("Give --since, or files to read; - is standard input.")
        }
    }

    func execute() async throws {
        let source = try standard.settings(defaultLevel: "error")
        let report = AuditReport(isDryRun: dryRun, json: json)
        let audits = files.isEmpty ? [] : try read()
        if dryRun, !files.isEmpty {
            report.add(audits)
        } else {
            try await run(KafkaSettings(source), audits, report)
        }
        try report.finish(dryRun ? BatchPrice(source) : nil)
    }

    private func run(_ kafka: KafkaSettings, _ audits: [Event<AuditRequested>], _ report: AuditReport) async throws {
        let (client, topics) = (try kafka.client(id: "guidance-audit"), try kafka.topics())
        let logger = Logger(label: "guidance")
        let publisher = dryRun ? nil : try await BatchJobPublisher(client: client, topics: topics, logger: logger)
        do {
            let send = { (events: [Event<AuditRequested>]) in
                try await publisher?.send(events)
                report.add(events)
                try report.show(events)
            }
            if files.isEmpty {
                let auditor = Auditor(client: client, topics: topics, logger: logger)
                let outcome = try await auditor.audits(criteria, now: .now, onChoice: { report.total = $0 }, send)
                report.auditedBefore = outcome.auditedBefore
            } else {
                try await send(audits)
            }
        } catch {
            await publisher?.close()
            throw error
        }
        await publisher?.close()
    }

    private func read() throws -> [Event<AuditRequested>] {
        var audits: [Event<AuditRequested>] = []
        var problems: [String] = []
        for file in files {
            do {
                audits += try InputFile(file).audits(now: .now)
            } catch {
                problems.append(error.description)
            }
        }
        guard problems.isEmpty else { throw CommandFailure(.badInput, problems.joined(separator: "\n")) }
        return audits
    }

    private var criteria: AuditCriteria {
        var criteria = AuditCriteria()
        criteria.since = period.since
        criteria.until = period.until
        criteria.onlyFailed = onlyFailed
        criteria.sample = sample ?? .all
        criteria.seed = seed ?? 0
        criteria.again = again
        return criteria
    }

    private static func sample(_ text: String) throws -> AuditSample {
        guard let sample = AuditSample(argument: text) else {
            throw ValidationError("expected a share such as 0.05 or 5%, or a count such as 200.")
        }
        return sample
    }
}
