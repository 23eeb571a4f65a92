import Contract
import Guidance
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(2))) struct RulesTests {
    private static let nowhere = ["KAFKA_BOOTSTRAP_SERVERS": "127.0.0.1:1"]

    @Test(
        arguments: [
            (["list", "--limit", "0"], 64, "--limit"), (["retire"], 64, "id"), (["show"], 64, "id"),
            (["list"], 69, "no Kafka broker"), (["show", "r"], 69, "no Kafka broker"),
            (["retire", "r"], 69, "no Kafka"),
        ] as [([String], Int32, String)])
    func whatGoesWrongIsSaid(arguments: [String], status: Int32, word: String) async throws {
        let exit = try await ChildProcess.run("guidance", ["rules"] + arguments, environment: Self.nowhere)
        #expect(exit.status == status && exit.errors.contains(word) && exit.output.isEmpty, "\(exit.errors)")
    }

    @Test func rulesAreListedShownAndRetired() async throws {
        let cluster = try ResultsCluster()
        let knowledge = """
            {"rule_id": "r-1", "principle": "Name the charges.", "domain": "charges", "confidence": 0.9, "supporting_evidence": []}
            {"rule_id": "r-2", "principle": "Ask first.", "domain": "transfers", "confidence": 0.6, "supporting_evidence": ["c-1"], \
            "source": "reflection", "batch_key": "b-1"}
            {"memory_id": "m-1", "observation": "Cares for a parent.", "customer_id": "cu-1"}
            """
        let imported = try await ChildProcess.run(
            "guidance", ["knowledge", "import"], environment: cluster.environment, input: knowledge)
        #expect(imported.status == 0, "\(imported.errors)")
        func run(_ arguments: String...) async throws -> ChildProcess.Exit {
            try await ChildProcess.run("guidance", ["rules"] + arguments, environment: cluster.environment)
        }
        let all = try await run()
        #expect(all.output.contains("r-1") && all.output.contains("b-1") && !all.output.contains("m-1"))
        let learned = try await run("list", "--learned", "--json")
        #expect(learned.output.count { $0 == "\n" } == 1 && learned.output.contains("Ask first."))
        #expect(try await run("--domain", "Charges").output.contains("r-1"))
        let show = try await run("show", "r-2")
        #expect(show.status == 0 && show.output.contains("evidence    c-1"), "\(show.output)")
        #expect(try await run("show", "m-1").status == 69)
        let rejected = RuleRejected(
            ruleID: "r-3", principle: "Say less.", domain: "tone", reason: .poor, explanation: "It helps nobody.",
            supportingEvidence: [])
        try await cluster.write(
            [(rejected.key, try Event(id: "e", source: "/test", time: .now, data: rejected).encoded())], to: .knowledge)
        let rejections = try await run("--rejected")
        #expect(rejections.output.contains("Say less.") && !rejections.output.contains("Ask first."))
        #expect(try await run().output.contains("Say less.") == false)
        let retired = try await run("retire", "r-2", "r-9")
        #expect(retired.status == 69 && retired.errors == "retired 1 rule\nguidance: there is no rule/r-9\n")
        #expect(try await run("--json").output.count { $0 == "\n" } == 1)
    }
}
