import Contract
import Foundation
import Kafka
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(2))) struct AuditTests {
    private static let nowhere = ["KAFKA_BOOTSTRAP_SERVERS": "127.0.0.1:1"]
    private static let examples = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "../../schemas/examples/audits.jsonl").standardizedFileURL.path

    @Test func helpTeaches() async throws {
        let exit = try await ChildProcess.run("guidance", ["audit", "--help"])
        #expect(exit.status == 0)
        for word in ["--since", "--sample", "--only-failed", "--dry-run", "Examples:"] {
            #expect(exit.output.contains(word))
        }
    }

    @Test(arguments: [
        ([], "--since"), (["--sample", "0.1"], "--since"), (["--since", "1d", "x.jsonl"], "not both"),
        (["--since", "yesterday"], "how long ago"), (["--since", "1d", "--sample", "2.5"], "a share"),
        (["--since", "1h", "--until", "2h"], "later than"), (["--since", "1d", "--seed", "-1"], "--seed"),
    ])
    func aWrongUseIsSaid(arguments: [String], word: String) async throws {
        let exit = try await ChildProcess.run("guidance", ["audit"] + arguments, environment: Self.nowhere)
        #expect(exit.status == 64 && exit.errors.contains(word) && exit.output.isEmpty, "\(exit.errors)")
    }

    @Test func nothingIsSentOfInputWithAFault() async throws {
        let good = #"{"job_id":"a","consultation_id":"c","customer":{"customer_id":"u"},"question":"?","guidance":"!"}"#
        // There is no broker: had anything been sent first, the exit code would be another.
        let exit = try await ChildProcess.run(
            "guidance", ["audit", Self.examples, "-", "/nowhere"], environment: Self.nowhere,
            input: "\(good)\n{\"job_id\":\"b\"}\n[]\n")
        #expect(exit.status == 65 && exit.output.isEmpty)
        #expect(exit.errors.contains("standard input:2: consultation_id: expected a string, found nothing"))
        #expect(exit.errors.contains("standard input:3: expected an audit, found an empty list"), "\(exit.errors)")
        #expect(exit.errors.contains("/nowhere: expected a file that can be read"))
        #expect(!exit.errors.contains(":1:"))
    }

    @Test(arguments: [["--since", "1d"], [examples]])
    func noBrokerIsSaid(arguments: [String]) async throws {
        let exit = try await ChildProcess.run("guidance", ["audit"] + arguments, environment: Self.nowhere)
        #expect(exit.status == 69 && exit.output.isEmpty && exit.errors.contains("no Kafka broker"), "\(exit.errors)")
    }

    @Test func theExamplesAreSentAsTheyStand() async throws {
        let cluster = try ResultsCluster()
        let dry = try await ChildProcess.run(
            "guidance", ["audit", "--dry-run", Self.examples], environment: Self.nowhere)
        #expect(dry.status == 0 && dry.output.hasPrefix("would enqueue 3 audits: about "), "\(dry.output)\(dry.errors)")
        #expect(dry.output.contains("at the batch price of claude-"))
        let exit = try await ChildProcess.run("guidance", ["audit", Self.examples], environment: cluster.environment)
        #expect(exit.status == 0 && exit.output == "audit-c-0001\naudit-c-0002\naudit-c-0003\n", "\(exit.errors)")
        #expect(exit.errors == "enqueued 3 audits\n")
        let jobs = try await cluster.messages(.batchJobs) { $0.count == 3 }
        #expect(jobs.events(AuditRequested.self).map(\.id) == ["evt-a-c-0001", "evt-a-c-0002", "evt-a-c-0003"])
        #expect(jobs.map(\.key) == (1...3).map { Array("audit-c-000\($0)".utf8) })
    }

    @Test func answersAreChosenOnceAndSaid() async throws {
        let cluster = try ResultsCluster()
        try await cluster.record((0..<30).map { try ResultsCluster.completed("c-\($0)", "Yes.") })
        func run(_ arguments: String...) async throws -> ChildProcess.Exit {
            try await ChildProcess.run(
                "guidance", ["audit", "--since", "1h"] + arguments, environment: cluster.environment)
        }
        let dry = try await run("--sample", "10", "--dry-run", "--json")
        #expect(dry.status == 0, "\(dry.errors)")
        #expect(dry.output.hasPrefix("{\"audited_before\":0,\"audits\":10,\"input_tokens\":"), "\(dry.output)")
        let ten = try await run("--sample", "10")
        #expect(ten.status == 0 && ten.errors.hasSuffix("enqueued 10 audits\n"), "\(ten.errors)")
        let rest = try await run("--json")
        #expect(
            rest.errors.contains("enqueued 20 audits\nleft out 10 audited before, or waiting to be"), "\(rest.errors)")
        #expect(rest.output.split(separator: "\n").allSatisfy { $0.hasPrefix("{\"consultation_id\":\"c-") })
        let again = try await run("--sample", "10", "--again")
        #expect(again.output == ten.output)
        let failed = try await run("--only-failed")
        #expect(failed.status == 0 && failed.output.isEmpty && failed.errors == "enqueued 0 audits\n")
    }
}
