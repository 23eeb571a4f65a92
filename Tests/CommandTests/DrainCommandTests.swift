import Contract
import Foundation
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(2))) struct DrainCommandTests {
    private static let nowhere = ["KAFKA_BOOTSTRAP_SERVERS": "127.0.0.1:1"]

    @Test func helpTeaches() async throws {
        let exit = try await ChildProcess.run("guidance", ["drain", "--help"])
        #expect(exit.status == 0 && exit.output.contains("--timeout") && exit.output.contains("Examples:"))
    }

    @Test(arguments: [["--timeout", "8"], ["--timeout", "-1h"], ["now"]])
    func aWrongUseIsSaid(arguments: [String]) async throws {
        let exit = try await ChildProcess.run("guidance", ["drain"] + arguments, environment: Self.nowhere)
        #expect(exit.status == 64 && exit.output.isEmpty, "\(exit.errors)")
    }

    @Test func noBrokerIsSaid() async throws {
        let exit = try await ChildProcess.run("guidance", ["drain", "--json"], environment: Self.nowhere)
        #expect(exit.status == 69 && exit.output.isEmpty && exit.errors.contains("no Kafka broker"), "\(exit.errors)")
    }

    @Test func itWaitsForTheLastBatch() async throws {
        let cluster = try ResultsCluster()
        let empty = try await ChildProcess.run("guidance", ["drain"], environment: cluster.environment)
        #expect(empty.status == 0 && empty.output.isEmpty && empty.errors.hasPrefix("empty after "), "\(empty.errors)")
        try await cluster.write(ledger: "b", .submitted)
        let late = try await ChildProcess.run(
            "guidance", ["drain", "--timeout", "1s", "--json"], environment: cluster.environment)
        #expect(
            late.status == 75 && late.errors.contains("the time is up: 0 jobs wait, 1 batch is open"), "\(late.errors)")
        #expect(
            late.output.hasPrefix(
                "{\"batches_open\":1,\"drained\":false,\"jobs_waiting\":0,\"records_undecided\":0,\"seconds\":"))
        let drain = try ChildProcess("guidance", ["drain", "--json"], environment: cluster.environment)
        await drain.waits { $0.errorText.contains("1 batch is open") }
        try await cluster.write(ledger: "b", .collected)
        let exit = await drain.exit()
        #expect(exit.status == 0 && exit.output.contains("\"drained\":true"), "\(exit.errors)")
    }
}
