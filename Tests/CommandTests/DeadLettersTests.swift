import TestSupport
import Testing

@Suite(.timeLimit(.minutes(2))) struct DeadLettersTests {
    private static let nowhere = ["KAFKA_BOOTSTRAP_SERVERS": "127.0.0.1:1"]

    @Test(arguments: [
        ([], "SUBCOMMANDS:"), (["list"], "--waiting"), (["show"], "--value"), (["replay"], "--max-replays"),
    ])
    func helpTeaches(arguments: [String], word: String) async throws {
        let exit = try await ChildProcess.run("guidance", ["dead-letters"] + arguments + ["--help"])
        #expect(exit.status == 0 && exit.output.contains(word) && exit.output.contains("Examples:"))
    }

    @Test(arguments: [
        (["list", "--reason", "bad"], "invalid_json"), (["list", "--since", "yesterday"], "2h"),
        (["list", "--limit", "0"], "--limit"), (["show"], "letter"), (["show", "17"], "PARTITION@OFFSET"),
        (["show", "0@1", "--value", "--json"], "--value"), (["replay", "0@x"], "PARTITION@OFFSET"),
        (["replay", "--rate", "0"], "--rate"), (["replay", "--max-replays", "0"], "--max-replays"),
        (["replay", "--limit", "-3"], "--limit"),
    ])
    func aWrongUseIsSaid(arguments: [String], word: String) async throws {
        let exit = try await ChildProcess.run("guidance", ["dead-letters"] + arguments, environment: Self.nowhere)
        #expect(exit.status == 64 && exit.errors.contains(word), "\(exit.errors)")
        #expect(exit.output.isEmpty)
    }

    @Test(arguments: [["list"], ["show", "0@1"], ["replay", "--dry-run"], ["replay"]])
    func aBrokerThatIsNotThereIsNamed(arguments: [String]) async throws {
        let exit = try await ChildProcess.run("guidance", ["dead-letters"] + arguments, environment: Self.nowhere)
        #expect(exit.status == 69 && exit.output.isEmpty, "\(exit.errors)")
        #expect(exit.errors.contains("no Kafka broker answers at 127.0.0.1:1"))
    }

    @Test func anEmptyTopicIsNoFault() async throws {
        let cluster = try ResultsCluster()
        for arguments in [["list"], ["list", "--json"]] {
            let exit = try await ChildProcess.run(
                "guidance", ["dead-letters"] + arguments, environment: cluster.environment)
            #expect(exit.status == 0 && exit.output.isEmpty && exit.errors.isEmpty, "\(exit.errors)")
        }
        let show = try await ChildProcess.run(
            "guidance", ["dead-letters", "show", "0@0"], environment: cluster.environment)
        #expect(show.status == 69 && show.errors == "guidance: there is no dead letter 0@0\n")
        let replay = try await ChildProcess.run(
            "guidance", ["dead-letters", "replay"], environment: cluster.environment)
        #expect(replay.status == 0 && replay.errors == "replayed 0 dead letters\n")
    }
}
