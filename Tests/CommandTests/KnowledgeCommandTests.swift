import Foundation
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(2))) struct KnowledgeCommandTests {
    private static let nowhere = ["KAFKA_BOOTSTRAP_SERVERS": "127.0.0.1:1"]

    /// Writes a file that is gone after the test.
    private func withFile(_ text: String, _ body: (String) async throws -> Void) async throws {
        let path = FileManager.default.temporaryDirectory.appending(path: "knowledge-\(UUID().uuidString).jsonl").path
        try Data(text.utf8).write(to: URL(filePath: path))
        defer { try? FileManager.default.removeItem(atPath: path) }
        try await body(path)
    }

    @Test(arguments: [
        ([], "SUBCOMMANDS:"), (["import"], "rule_id"), (["export"], "jq"), (["list"], "--search"),
        (["delete"], "kind/id"),
    ])
    func helpTeaches(arguments: [String], word: String) async throws {
        let exit = try await ChildProcess.run("guidance", ["knowledge"] + arguments + ["--help"])
        #expect(exit.status == 0 && exit.output.contains(word) && exit.output.contains("Examples:"))
    }

    @Test(arguments: [
        (["list", "--kind", "requirement"], "rule, case or memory"), (["list", "--limit", "0"], "--limit"),
        (["delete"], "kind/id"), (["delete", "r-1"], "rule/ID"),
        (["list", "--rejected", "--kind", "rule"], "--rejected"),
        (["list", "--rejected", "--search", "x"], "--rejected"),
    ])
    func aWrongUseIsSaid(arguments: [String], word: String) async throws {
        let exit = try await ChildProcess.run("guidance", ["knowledge"] + arguments, environment: Self.nowhere)
        #expect(exit.status == 64 && exit.errors.contains(word) && exit.output.isEmpty, "\(exit.errors)")
    }

    @Test func nothingIsSentOfAFileWithAFault() async throws {
        try await withFile("{\"memory_id\": \"m\", \"observation\": \"o\"}\n{\"memory_id\": \"n\"}\n") { path in
            let exit = try await ChildProcess.run(
                "guidance", ["knowledge", "import", path, "/nowhere"], environment: Self.nowhere)
            #expect(exit.status == 65 && exit.output.isEmpty)
            #expect(
                exit.errors.contains("\(path):2: observation: expected") && exit.errors.contains("/nowhere: expected"))
        }
    }

    @Test(arguments: [["list"], ["export"], ["delete", "rule/a"]])
    func noBrokerIsSaidWithinSeconds(arguments: [String]) async throws {
        let start = ContinuousClock.now
        let exit = try await ChildProcess.run("guidance", ["knowledge"] + arguments, environment: Self.nowhere)
        #expect(exit.status == 69 && exit.output.isEmpty, "\(exit.errors)")
        #expect(ContinuousClock.now - start < .seconds(30))
    }

    @Test func whatIsImportedIsListedExportedAndDeleted() async throws {
        let cluster = try ResultsCluster()
        func run(_ arguments: String...) async throws -> ChildProcess.Exit {
            try await ChildProcess.run("guidance", ["knowledge"] + arguments, environment: cluster.environment)
        }
        let text = """
            {"rule_id": "r-1", "principle": "Name the charges.", "domain": "charges", "confidence": 0.9, "supporting_evidence": []}
            {"memory_id": "m-1", "observation": "Cares for a parent.", "customer_id": "cu-1"}
            """
        try await withFile(text) { path in
            let exit = try await run("import", path)
            #expect(exit.status == 0 && exit.output.isEmpty && exit.errors == "imported 2 entries\n")
        }
        let list = try await run("list", "--search", "charge")
        #expect(list.status == 0 && list.output.contains("rule/r-1") && !list.output.contains("memory/m-1"))
        let exported = try await run("export")
        #expect(exported.output.split(separator: "\n").count == 2 && exported.errors.isEmpty)
        let delete = try await run("delete", "rule/r-1", "rule/none", "memory/m-1")
        #expect(delete.status == 69 && delete.errors == "deleted 2 entries\nguidance: there is no rule/none\n")
        let empty = try await run("list")
        #expect(empty.status == 0 && empty.output.isEmpty && empty.errors.isEmpty)
        try await withFile(exported.output) { path in
            let again = try await run("import", path)
            #expect(again.status == 0)
        }
        #expect(try await run("export").output == exported.output)
    }
}
