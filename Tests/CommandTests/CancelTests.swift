import Contract
import Kafka
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(2))) struct CancelTests {
    private static let nowhere = ["KAFKA_BOOTSTRAP_SERVERS": "127.0.0.1:1"]

    @Test func helpTeaches() async throws {
        let exit = try await ChildProcess.run("guidance", ["cancel", "--help"])
        #expect(exit.status == 0)
        for word in ["--reason", "--wait", "Examples:", "standard"] { #expect(exit.output.contains(word)) }
    }

    @Test(arguments: [
        [], ["a", "--json"], ["a", "--timeout", "5"], ["a", "--wait", "--timeout", "0"], ["-", "-"],
        ["a", "--why", "b"],
    ])
    func aWrongUseIsSaid(arguments: [String]) async throws {
        let exit = try await ChildProcess.run("guidance", ["cancel"] + arguments, environment: Self.nowhere)
        #expect(exit.status == 64, "\(exit.errors)")
        #expect(exit.output.isEmpty)
    }

    @Test func badIDsAreRefusedBeforeAnythingIsSent() async throws {
        // There is no broker: had anything been sent first, the exit code would be another.
        let exit = try await ChildProcess.run(
            "guidance", ["cancel", "a", "", "-"], environment: Self.nowhere,
            input: "good\n\n\(String(repeating: "x", count: 257))\n")
        #expect(exit.status == 65)
        #expect(exit.errors.contains("argument:2: expected an id, found an empty string"), "\(exit.errors)")
        #expect(exit.errors.contains("standard input:3: expected at most 256 characters"), "\(exit.errors)")
        let empty = try await ChildProcess.run("guidance", ["cancel", "-"], environment: Self.nowhere, input: "\n")
        #expect(empty.status == 65 && empty.errors.contains("standard input:1: expected an id on each line"))
        let reason = try await ChildProcess.run(
            "guidance", ["cancel", "a", "--reason", String(repeating: "x", count: 2_049)], environment: Self.nowhere)
        #expect(reason.status == 65)
    }

    @Test func cancellationsGoToTheControlTopicAndTheirIDsArePrinted() async throws {
        let cluster = try ResultsCluster()
        let exit = try await ChildProcess.run(
            "guidance", ["cancel", "a", "-", "--reason", "left"], environment: cluster.environment,
            input: "b\r\n\n  c  \na\n")
        #expect(exit.status == 0 && exit.output == "a\nb\nc\n", "\(exit.errors)")
        let log = try await TopicLog(
            [Topics.standard.name(.control)], on: cluster.environment["KAFKA_BOOTSTRAP_SERVERS"] ?? "")
        let messages = try await log.messages { $0.count == 3 }
        await log.close()
        let events = messages.events(ConsultationCancelled.self)
        #expect(events.map(\.data.consultationID) == ["a", "b", "c"] && events.allSatisfy { $0.data.reason == "left" })
        #expect(events.map(\.id) == ["a-cancelled", "b-cancelled", "c-cancelled"])
        #expect(messages.map(\.key) == ["a", "b", "c"].map { Array($0.utf8) })
        #expect(messages.allSatisfy { $0.headers["content-type"] == Array("application/cloudevents+json".utf8) })
    }

    @Test func whatBecameOfEachIsSaid() async throws {
        let cluster = try ResultsCluster()
        try await cluster.record([try ResultsCluster.completed("a", "Yes."), try ResultsCluster.failed("b", "no")])
        let wait = try ChildProcess(
            "guidance", ["cancel", "--wait", "a", "b", "c"], environment: cluster.environment)
        await wait.waits { $0.outputText.count { $0 == "\n" } == 2 }
        try await cluster.record([try ResultsCluster.failed("c", "stopped", code: .cancelled)])
        let exit = await wait.exit()
        #expect(exit.status == 0, "\(exit.errors)")
        #expect(exit.output.hasSuffix("c: cancelled\n"))
        #expect(
            exit.output.split(separator: "\n").sorted() == [
                "a: completed before", "b: failed before (expired)", "c: cancelled",
            ])
        let late = try await ChildProcess.run(
            "guidance", ["cancel", "--wait", "--timeout", "1", "--json", "a", "d"], environment: cluster.environment)
        #expect(late.status == 75 && late.errors.contains("no result yet for d"), "\(late.errors)")
        #expect(late.output.hasPrefix("{") && late.output.count { $0 == "\n" } == 1)
    }
}
