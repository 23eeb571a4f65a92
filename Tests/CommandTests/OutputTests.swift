import Contract
import Foundation
import TestSupport
import Testing

/// What the process at the other end of a pipe sees.
@Suite(.timeLimit(.minutes(2))) struct OutputTests {
    private static let guidance = ChildProcess.products.appending(path: "guidance").path

    @Test(arguments: ["", "trap '' PIPE;"])
    func aReaderThatHasSeenEnoughEndsACommandQuietly(disposition: String) async throws {
        let cluster = try ResultsCluster()
        // More than a pipe holds, so that the reader is gone before all is written.
        try await cluster.record((0..<1_000).map { try ResultsCluster.failed("c-\($0)", "Too long ago to be of use.") })
        let exit = try await ChildProcess.run(
            "/bin/bash",
            [
                "-c", "\(disposition) \"$0\" results --json --limit 1000 | head -n 1; exit ${PIPESTATUS[0]}",
                Self.guidance,
            ],
            environment: cluster.environment)
        #expect(exit.status == 0 && exit.errors.isEmpty, "\(exit.status) \(exit.errors)")
        #expect(exit.output.hasPrefix("{") && exit.output.count { $0 == "\n" } == 1)
    }

    @Test func outputThatCannotBeWrittenIsAnError() async throws {
        let cluster = try ResultsCluster()
        try await cluster.record([try ResultsCluster.failed("c", "no")])
        let exit = try await ChildProcess.run(
            "/bin/bash", ["-c", "\"$0\" results > /dev/full", Self.guidance], environment: cluster.environment)
        #expect(exit.status == 74)
        #expect(exit.errors == "guidance: standard output: No space left on device\n")
    }

    @Test func resultsAreSummedUp() async throws {
        let cluster = try ResultsCluster()
        try await cluster.record([
            try ResultsCluster.completed("a", "Yes."), try ResultsCluster.failed("b", "no"),
        ])
        let all = try await ChildProcess.run(
            "guidance", ["results", "--summary", "--json"], environment: cluster.environment)
        #expect(all.output.contains("\"completed\":1,\"consultations\":2,"), "\(all.output)\(all.errors)")
        let failed = try await ChildProcess.run(
            "guidance", ["results", "--summary", "--failed"], environment: cluster.environment)
        #expect(failed.output.contains("cache hit rate") && failed.status == 0, "\(failed.output)\(failed.errors)")
    }

    @Test func followedResultsAreThereAtOnce() async throws {
        let cluster = try ResultsCluster()
        let requests = try ["a", "b"].map { try ConsultationRequested.sample($0).event.encoded() }
        let follow = try ChildProcess(
            "guidance", ["enqueue", "--follow", "--json"], environment: cluster.environment,
            input: requests.map { String(decoding: $0, as: UTF8.self) + "\n" }.joined())
        let jobs = try await TopicLog(
            [Topics.standard.name(.consultations)], on: cluster.environment["KAFKA_BOOTSTRAP_SERVERS"] ?? "")
        _ = try await jobs.messages { $0.count == 2 }
        await jobs.close()
        try await cluster.record([try ResultsCluster.failed("a", "no")])
        // The second result is only written once the first one has been seen.
        await follow.waits { $0.outputText.hasSuffix("\n") }
        #expect(follow.outputText.count { $0 == "\n" } == 1)
        try await cluster.record([try ResultsCluster.failed("b", "no")])
        let exit = await follow.exit()
        #expect(exit.status == 0 && exit.output.count { $0 == "\n" } == 2, "\(exit.errors)")
    }

    @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/script")))
    func anAnswerDoesNotSteerTheTerminalButAPipeGetsItAsItIs() async throws {
        let cluster = try ResultsCluster()
        try await cluster.record([try ResultsCluster.completed("c", "Yes\u{1B}[2J\u{7}.")])
        let piped = try await ChildProcess.run("guidance", ["results", "--text"], environment: cluster.environment)
        #expect(piped.output == "Yes\u{1B}[2J\u{7}.\n", "\(piped.errors)")
        let shown = try await ChildProcess.run(
            "/usr/bin/script", ["--quiet", "--return", "--command", "'\(Self.guidance)' results --text", "/dev/null"],
            environment: cluster.environment)
        #expect(shown.output == "Yes[2J.\r\n", "\(shown.errors)")
    }
}
