import Foundation
import OpenTelemetryProtocol
import TestSupport
import Testing

/// What a script sees: exit codes, and one line that says what to do.
@Suite(.timeLimit(.minutes(2))) struct ExitStatusTests {
    private static let nowhere = ["KAFKA_BOOTSTRAP_SERVERS": "127.0.0.1:1"]
    private static let examples = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "../../schemas/examples").standardizedFileURL.path

    @Test(arguments: ["guidance", "guidance-worker", "guidance-simulator"])
    func helpTeaches(name: String) async throws {
        let exit = try await ChildProcess.run(name, ["--help"])
        #expect(exit.status == 0)
        #expect(exit.output.contains("USAGE:"))
    }

    @Test func theLearningWorkerSaysWhatItDoes() async throws {
        let help = try await ChildProcess.run("guidance-worker", ["learning", "--help"])
        #expect(help.status == 0 && help.output.contains("principles become rules") && help.output.contains("--model"))
        let exit = try await ChildProcess.run("guidance-worker", ["learning"], environment: Self.nowhere)
        #expect(exit.status == 78 && exit.errors.contains("ANTHROPIC_API_KEY: not set"), "\(exit.errors)")
    }

    @Test func aWrongFlagIsAUsageError() async throws {
        let exit = try await ChildProcess.run("guidance", ["results", "--limits", "3"])
        #expect(exit.status == 64)
        #expect(exit.errors.contains("--limits"))
        #expect(exit.output.isEmpty)
    }

    @Test(arguments: [
        (
            ["GUIDANCE_CONCURRENCY": "lots"],
            "GUIDANCE_CONCURRENCY is \"lots\": expected a whole number from 1 to 100000"
        ),
        (["GUIDANCE_PROVIDER": "acme"], "GUIDANCE_PROVIDER is \"acme\""),
        (["ANTHROPIC_API_KEY": ""], "ANTHROPIC_API_KEY: not set"),
        (["RDKAFKA_NO_SUCH_THING": "1"], "no.such.thing"),
        (["GUIDANCE_TOPIC_PREFIX": "a b"], "GUIDANCE_TOPIC_PREFIX is \"a b\""),
        (["GUIDANCE_LOG_LEVEL": "loud"], "GUIDANCE_LOG_LEVEL is \"loud\""),
        (
            ["CURL_CA_BUNDLE": "/nope"],
            "CURL_CA_BUNDLE is \"/nope\": the file of certificate authorities cannot be read"
        ),
        (["OTEL_EXPORTER_OTLP_ENDPOINT": "collector"], "OTEL_EXPORTER_OTLP_ENDPOINT: expected http(s)://host"),
        (["OTEL_TRACES_SAMPLER": "some"], "OTEL_TRACES_SAMPLER is \"some\": expected one of always_on"),
        (["SSL_CERT_FILE": "/nope"], "SSL_CERT_FILE is \"/nope\""),
        (["RDKAFKA_SASL_PASSWORD_FILE": "/nope"], "RDKAFKA_SASL_PASSWORD_FILE is \"/nope\""),
    ])
    func aBadSettingStopsTheStart(environment: [String: String], message: String) async throws {
        let exit = try await ChildProcess.run(
            "guidance-worker", ["realtime"],
            environment: Self.nowhere.merging(["ANTHROPIC_API_KEY": "k"]) { $1 }.merging(environment) { $1 })
        #expect(exit.status == 78)
        #expect(exit.errors.contains(message), "\(exit.errors)")
        #expect(exit.errors.split(separator: "\n").count == 1, "\(exit.errors)")
    }

    @Test func aSecretIsNeverShown() async throws {
        let exit = try await ChildProcess.run(
            "guidance-worker", ["realtime"],
            environment: [
                "RDKAFKA_SASL_PASSWORD": "hunter2", "RDKAFKA_SECURITY_PROTOCOL": "nonsense", "ANTHROPIC_API_KEY": "k",
            ])
        #expect(exit.status == 78)
        #expect(!exit.errors.contains("hunter2"))
    }

    @Test func badInputIsRefusedBeforeAnythingIsSent() async throws {
        let file = Self.examples + "/bad.jsonl"
        // There is no broker: had anything been sent first, the exit code would be another.
        let exit = try await ChildProcess.run("guidance", ["enqueue", file], environment: Self.nowhere)
        #expect(exit.status == 65)
        for line in 1...7 { #expect(exit.errors.contains("\(file):\(line): "), "line \(line)") }
        #expect(exit.errors.contains(":4: data.conversation_id: expected a string, found nothing"))
        #expect(exit.output.isEmpty)
    }

    @Test func standardInputIsNamedInProblems() async throws {
        let exit = try await ChildProcess.run("guidance", ["enqueue"], environment: Self.nowhere, input: "{}\n{\n")
        #expect(exit.status == 65)
        #expect(exit.errors.contains("standard input:1: "))
    }

    @Test(arguments: [
        ["enqueue"], ["enqueue", "--follow"], ["cancel", "c"], ["results"], ["topics", "create"], ["topics", "check"],
    ])
    func aBrokerThatIsNotThereIsNamed(arguments: [String]) async throws {
        let input = #"{"consultation_id":"c","conversation_id":"t","customer":{"customer_id":"u"},"question":"?"}"#
        let exit = try await ChildProcess.run("guidance", arguments, environment: Self.nowhere, input: input)
        #expect(exit.status == 69, "\(exit.errors)")
        #expect(exit.errors.split(separator: "\n").count == 1, "\(exit.errors)")
        #expect(exit.errors.contains("no Kafka broker answers at 127.0.0.1:1; is KAFKA_BOOTSTRAP_SERVERS right?"))
    }

    @Test(.serialized, arguments: ["0.0.0.0", "127.0.0.1", "::", "::1"])
    func healthIsAskedWhereTheWorkerListens(host: String) async throws {
        let settings = try Self.nowhere.merging([
            "ANTHROPIC_API_KEY": "k", "GUIDANCE_HTTP_HOST": host, "GUIDANCE_HTTP_PORT": "\(FreePort.find())",
        ]) { $1 }
        let worker = try ChildProcess("guidance-worker", ["realtime"], environment: settings)
        await worker.waits { $0.errorText.contains("Serving /livez") }
        let health = try await ChildProcess.run("guidance-worker", ["health"], environment: settings)
        #expect(health.status == 0 && health.output.contains("\"status\":\"alive\""), "\(health.errors)")
        worker.signal(SIGTERM)
        #expect(await worker.exit().status == 0)
    }

    @Test func anAddressThatIsNotOursStopsAWorkerThatIsToldIt() async throws {
        let exit = try await ChildProcess.run(
            "guidance-worker", ["realtime"],
            environment: Self.nowhere.merging(["ANTHROPIC_API_KEY": "k", "GUIDANCE_HTTP_HOST": "192.0.2.1"]) { $1 })
        #expect(exit.status == 69 && exit.errors.contains("Cannot listen on 192.0.2.1:8080"), "\(exit.errors)")
    }

    @Test func aKeyInTheClearIsWarnedOfOnce() async throws {
        let settings = Self.nowhere.merging([
            "ANTHROPIC_BASE_URL": "http://models.example", "ANTHROPIC_API_KEY": "sk-ant-0123456789abcdef",
        ]) { $1 }
        let worker = try ChildProcess("guidance-worker", ["realtime"], environment: settings)
        await worker.waits { $0.errorText.contains("Waiting for Kafka") }
        worker.signal(SIGTERM)
        let exit = await worker.exit()
        let warnings = exit.errors.split(separator: "\n").filter { $0.contains("unencrypted") }
        #expect(warnings.count == 1 && warnings.allSatisfy { $0.contains("ANTHROPIC_BASE_URL") }, "\(exit.errors)")
        #expect(!exit.errors.contains("0123456789abcdef"))
    }

    @Test func aWorkerLeavesNoCoreDump() async throws {
        let worker = try ChildProcess(
            "guidance-worker", ["realtime"], environment: Self.nowhere.merging(["ANTHROPIC_API_KEY": "k"]) { $1 })
        await worker.waits { $0.errorText.contains("Waiting for Kafka") }
        let limits = try String(contentsOfFile: "/proc/\(worker.processID)/limits", encoding: .utf8)
        let line = limits.split(separator: "\n").first { $0.hasPrefix("Max core file size") }
        let values = try #require(line).split(separator: " ")
        #expect(values[4] == (values[5] == "0" ? "0" : "1"), "\(limits)")
        worker.signal(SIGTERM)
        #expect(await worker.exit().status == 0)
    }

    /// As `--config <(decrypt settings)` gives it: what is read once is gone.
    @Test(arguments: [
        (
            "guidance", ["topics", "check"], "KAFKA_BOOTSTRAP_SERVERS=127.0.0.1:2",
            "no Kafka broker answers at 127.0.0.1:2"
        ),
        ("guidance-worker", ["realtime"], "GUIDANCE_CONCURRENCY=lots", "GUIDANCE_CONCURRENCY is \"lots\""),
    ])
    func aConfigurationMayComeFromAPipe(
        name: String, arguments: [String], line: String, message: String
    ) async throws {
        let pipe = FileManager.default.temporaryDirectory.appending(path: "config-\(UUID().uuidString)").path
        let isMade = unsafe mkfifo(pipe, 0o600) == 0
        try #require(isMade)
        defer { try? FileManager.default.removeItem(atPath: pipe) }
        for path in [pipe, "/dev/stdin"] {
            let process = try ChildProcess(
                name, arguments + ["--config", path], environment: ["ANTHROPIC_API_KEY": "k"], input: line)
            if path == pipe {
                // Opening it waits for the reader.
                Thread.detachNewThread {
                    try? FileHandle(forWritingAtPath: pipe)?.write(contentsOf: Data(line.utf8))
                }
            }
            let exit = await process.exit()
            #expect(exit.errors.contains(message), "\(path): \(exit.errors)")
        }
    }

    @Test func aFailureIsToldBeforeTheLastSpansAreSent() async throws {
        let collector = try FakeCollector { _ in .silence }
        defer { collector.stop() }
        let cluster = try ResultsCluster()
        let question = String(repeating: "?", count: 5_000)
        let process = try ChildProcess(
            "guidance", ["enqueue"],
            environment: cluster.environment.merging([
                "RDKAFKA_MESSAGE_MAX_BYTES": "1000", "OTEL_EXPORTER_OTLP_ENDPOINT": collector.url,
            ]) { $1 },
            input: """
                {"consultation_id":"c","conversation_id":"t","customer":{"customer_id":"u"},"question":"\(question)"}
                """)
        await process.waits { $0.errorText.contains("guidance: ") }
        await collector.wait { !$0.isEmpty }
        #expect(collector.spans.map(\.name) == ["send guidance.consultations"])
        // It waits for the collector, and what it has to say is said.
        process.signal(SIGTERM)
        let exit = await process.exit()
        #expect(exit.wasSignalled && exit.status == SIGTERM, "\(exit.status): \(exit.errors)")
    }

    @Test func aWorkerWaitsForItsBroker() async throws {
        let worker = try ChildProcess(
            "guidance-worker", ["realtime"], environment: Self.nowhere.merging(["ANTHROPIC_API_KEY": "k"]) { $1 })
        await worker.waits { $0.errorText.contains("Waiting for Kafka") }
        worker.signal(SIGTERM)
        let exit = await worker.exit()
        #expect(exit.status == 0 && !exit.wasSignalled, "\(exit.errors)")
    }
}
