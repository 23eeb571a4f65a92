import Contract
import Foundation
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(2))) struct BatchesTests {
    private static let nowhere = ["KAFKA_BOOTSTRAP_SERVERS": "127.0.0.1:1"]

    /// A cluster whose ledger tells of one batch in each state.
    private static func cluster() async throws -> ResultsCluster {
        let cluster = try ResultsCluster()
        for state in BatchState.allCases { try await cluster.write(ledger: "b-\(state.rawValue)", state) }
        return cluster
    }

    @Test(arguments: [[], ["list"], ["show"], ["cancel"]])
    func helpTeaches(arguments: [String]) async throws {
        let exit = try await ChildProcess.run("guidance", ["batches"] + arguments + ["--help"])
        #expect(exit.status == 0 && exit.output.contains("Examples:"))
    }

    @Test(arguments: [
        (["--state", "lost"], "accumulating"), (["--limit", "0"], "--limit"), (["--watch", "--limit", "5"], "either"),
        (["--since", "soon"], "how long ago"), (["show"], "key"), (["cancel"], "key"),
    ])
    func aWrongUseIsSaid(arguments: [String], word: String) async throws {
        let exit = try await ChildProcess.run("guidance", ["batches"] + arguments, environment: Self.nowhere)
        #expect(exit.status == 64 && exit.errors.contains(word) && exit.output.isEmpty, "\(exit.errors)")
    }

    @Test(arguments: [[], ["show", "b"], ["cancel", "b"], ["--watch"]])
    func noBrokerIsSaid(arguments: [String]) async throws {
        let exit = try await ChildProcess.run("guidance", ["batches"] + arguments, environment: Self.nowhere)
        #expect(exit.status == 69 && exit.output.isEmpty && exit.errors.contains("no Kafka broker"), "\(exit.errors)")
    }

    @Test func batchesAreListedAndShown() async throws {
        let cluster = try await Self.cluster()
        func run(_ arguments: String...) async throws -> ChildProcess.Exit {
            try await ChildProcess.run("guidance", ["batches"] + arguments, environment: cluster.environment)
        }
        let all = try await run()
        #expect(all.status == 0 && all.errors.isEmpty, "\(all.errors)")
        for state in BatchState.allCases { #expect(all.output.contains("b-\(state.rawValue)")) }
        #expect(all.output.contains("all 6") && all.output.contains("1 planned, 1 submitted"))
        let some = try await run("list", "--state", "planned", "--state", "ended", "--json")
        #expect(some.output.split(separator: "\n").count == 2 && some.output.contains("\"batch_key\":\"b-ended\""))
        #expect(try await run("--since", "1h").output.contains("all 6"))
        #expect(try await run("--since", "2099-01-01T00:00:00Z").output.isEmpty)
        let show = try await run("show", "b-submitted")
        #expect(show.status == 0 && show.output.contains("msgbatch_1") && show.output.contains("time left"))
        let none = try await run("show", "b")
        #expect(none.status == 69 && none.errors.contains("there is no batch b"))
    }

    @Test func changesAreLinesWhereThereIsNoTerminalAndCtrlCEndsIt() async throws {
        let cluster = try await Self.cluster()
        let watch = try ChildProcess(
            "guidance", ["batches", "--watch", "--state", "submitted", "--state", "ended"],
            environment: cluster.environment)
        await watch.waits { $0.outputText.count { $0 == "\n" } == 2 }
        try await cluster.write(ledger: "b-planned", .submitted)
        await watch.waits { $0.outputText.count { $0 == "\n" } == 3 }
        #expect(watch.outputText.hasSuffix(" b-planned submitted anthropic m 0/10\n"), "\(watch.outputText)")
        watch.signal(SIGINT)
        let exit = await watch.exit()
        #expect(exit.status == 0 && !exit.wasSignalled && exit.errors.isEmpty, "\(exit.errors)")
    }

    @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/script")))
    func aTerminalShowsBars() async throws {
        let cluster = try await Self.cluster()
        let watch = try ChildProcess(
            "/usr/bin/script",
            ["-qefc", "\(ChildProcess.products.appending(path: "guidance").path) batches --watch", "/dev/null"],
            environment: cluster.environment)
        await watch.waits { $0.outputText.contains("saved") }
        #expect(watch.outputText.contains("░░") && watch.outputText.contains("time left unknown"))
        watch.signal(SIGTERM)
        _ = await watch.exit()
    }

    @Test(arguments: [
        ("accumulating", 75, "is not with its provider yet (accumulating)"), ("planned", 75, "not with its provider"),
        ("ended", 69, "is over already (ended)"), ("collected", 69, "over already"), ("failed", 69, "over already"),
        ("submitted", 78, "ANTHROPIC_API_KEY: not set"), ("nowhere", 69, "there is no batch b-nowhere"),
    ])
    func whatCannotBeCancelledIsSaid(state: String, status: Int32, words: String) async throws {
        let cluster = try await Self.cluster()
        let exit = try await ChildProcess.run(
            "guidance", ["batches", "cancel", "b-\(state)"], environment: cluster.environment)
        #expect(exit.status == status && exit.errors.contains(words) && exit.output.isEmpty, "\(exit.errors)")
    }

    @Test func aProviderThatIsNotThereOrDoesNotKnowTheBatchIsNamed() async throws {
        let cluster = try await Self.cluster()
        let exit = try await ChildProcess.run(
            "guidance", ["batches", "cancel", "b-submitted"],
            environment: cluster.environment.merging([
                "ANTHROPIC_API_KEY": "k", "ANTHROPIC_BASE_URL": "http://127.0.0.1:1",
            ]) { $1 })
        #expect(exit.status == 69 && exit.errors.contains("anthropic did not cancel b-submitted"), "\(exit.errors)")
    }
}

extension ResultsCluster {
    /// Writes a batch of ten requests into the ledger.
    func write(ledger key: String, _ state: BatchState) async throws {
        let isOut = ![.accumulating, .planned].contains(state)
        let batch = BatchChanged(
            batchKey: key, state: state, provider: "anthropic", providerBatchID: isOut ? "msgbatch_1" : nil,
            model: "m", requests: 10, plannedAt: .now, submittedAt: isOut ? .now : nil, partition: 0)
        let event = Event(id: "e", source: "/test", time: .now, data: batch)
        try await write([(key, try event.encoded())], to: .batchLedger)
    }
}
