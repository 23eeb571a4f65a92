import ArgumentParser
import CommandLineTool
import Contract
import Demonstration
import Foundation
import Operations
import Settings

struct Demo: FailingCommand {
    static let configuration = CommandConfiguration(
        abstract: "Run the whole system in one process: broker, models, workers and producer.",
        discussion: """
            Nothing needs to be installed or started. The model is a simulator, unless --provider names a real one and \
            its key is set. Each answer is checked behind its stream; the simulator's answer to the first example fails, \
            and is corrected. Then comes the night in fast motion: the answers are audited and the failure is reflected \
            on in one batch at half the price, and the rule learned from it is used the next morning.

            Examples:
              guidance demo
              guidance demo --question "Can I take my pension at 55?"
              ANTHROPIC_API_KEY=… guidance demo --provider anthropic
            """)

    @Argument(
        help: ArgumentHelp(
            "Consultations to ask, as for `enqueue`; default: three built-in examples.", valueName: "file"))
    var files: [String] = []

    @Option(help: ArgumentHelp("Ask this question in place of a file.", valueName: "text"))
    var question: String?

    @Option(help: ArgumentHelp("Ask a real model: anthropic or openai.", valueName: "name"))
    var provider: String?

    @OptionGroup var standard: StandardOptions

    func validate() throws {
        guard question == nil || files.isEmpty else { throw ValidationError("Give either --question or files.") }
    }

    func execute() async throws {
        let source = try standard.settings(flags: [.provider: provider], defaultLevel: "error")
        let demonstration = try Demonstration(source, usesRealProvider: provider != nil)
        let printer = AnswerPrinter.onStandardStreams()
        try await demonstration.run(
            try events(),
            on: Demonstration.Screen(
                show: { try printer.show($0) },
                sum: { try StandardOutput.write(lines: [ResultsTable($0).text, ""]) },
                tell: { try StandardOutput.write(lines: [$0]) }))
    }

    private func events() throws -> [Event<ConsultationRequested>] {
        do {
            if let question { return [Demonstration.event(asking: question, now: .now)] }
            if files.isEmpty { return try Demonstration.examples(now: .now) }
            return try files.flatMap { try InputFile($0).consultations(now: .now) }
        } catch let failure as InputFile.Failure {
            throw CommandFailure(.badInput, failure.description)
        }
    }
}
