import Contract
import Foundation
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(2))) struct ReportCommandTests {
    private static let nowhere = ["KAFKA_BOOTSTRAP_SERVERS": "127.0.0.1:1"]

    @Test(arguments: [[], ["show"]])
    func helpTeaches(arguments: [String]) async throws {
        let exit = try await ChildProcess.run("guidance", ["report"] + arguments + ["--help"])
        #expect(exit.status == 0 && exit.output.contains("Examples:"))
    }

    @Test(arguments: [
        ([], "--since"), (["--since", "1d", "--format", "pdf"], "html"), (["--since", "1h", "--until", "1d"], "later"),
        (["show"], "job"),
        (["--since", "2099-01-01T00:00:00Z"], "future"),
    ])
    func aWrongUseIsSaid(arguments: [String], word: String) async throws {
        let exit = try await ChildProcess.run("guidance", ["report"] + arguments, environment: Self.nowhere)
        #expect(exit.status == 64 && exit.errors.contains(word) && exit.output.isEmpty, "\(exit.errors)")
    }

    @Test(arguments: [["--since", "1d"], ["show", "r"]])
    func noBrokerIsSaid(arguments: [String]) async throws {
        let exit = try await ChildProcess.run("guidance", ["report"] + arguments, environment: Self.nowhere)
        #expect(exit.status == 69 && exit.output.isEmpty && exit.errors.contains("no Kafka broker"), "\(exit.errors)")
    }

    @Test func aPeriodIsSummedUpInEveryForm() async throws {
        let cluster = try ResultsCluster()
        try await cluster.record([try ResultsCluster.completed("a", "Yes."), try ResultsCluster.failed("b", "no")])
        func run(_ arguments: String...) async throws -> ChildProcess.Exit {
            try await ChildProcess.run(
                "guidance", ["report", "--since", "1h"] + arguments, environment: cluster.environment)
        }
        let table = try await run()
        #expect(table.status == 0 && table.output.contains("rules learned"), "\(table.errors)")
        let json = try await run("--format", "json")
        #expect(json.output.contains("\"completed\":1,\"consultations\":2"), "\(json.output)")
        let path = FileManager.default.temporaryDirectory.appending(path: "report-\(UUID().uuidString).html").path
        defer { try? FileManager.default.removeItem(atPath: path) }
        let page = try await run("--format", "html", "--output", path)
        #expect(page.status == 0 && page.output.isEmpty, "\(page.errors)")
        #expect(try String(contentsOfFile: path, encoding: .utf8).hasPrefix("<!doctype html>"))
        let refused = try await run("--output", "/nowhere/report")
        #expect(refused.status == 74 && refused.errors.contains("/nowhere/report: expected a file"))
    }

    @Test func aSummaryIsAskedForAndShown() async throws {
        let cluster = try ResultsCluster()
        try await cluster.record([try ResultsCluster.completed("a", "Yes.")])
        func run(_ arguments: String...) async throws -> ChildProcess.Exit {
            try await ChildProcess.run("guidance", ["report"] + arguments, environment: cluster.environment)
        }
        let request = try await run("--since", "1h", "--request-summary")
        #expect(request.status == 0 && request.output.hasPrefix("report-20"), "\(request.errors)")
        let id = String(request.output.dropLast())
        let jobs = try await cluster.messages(.batchJobs) { $0.count == 1 }
        let job = try #require(jobs.events(ReportRequested.self).first?.data)
        #expect(job.jobID == id && job.samples.map(\.consultationID) == ["a"] && job.samples.first?.guidance == "Yes.")
        let early = try await run("show", id)
        #expect(early.status == 75 && early.errors.contains("has no result yet") && early.output.isEmpty)
        let batch = BatchReference(batchKey: "k", provider: "anthropic")
        let report = ReportCompleted(jobID: id, markdown: "# All is well", batch: batch)
        try await cluster.write(
            [(id, try Event(id: "e", source: "/test", time: .now, data: report).encoded())], to: .batchResults)
        let shown = try await run("show", id)
        #expect(shown.status == 0 && shown.output == "# All is well\n", "\(shown.errors)")
    }
}
