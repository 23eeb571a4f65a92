import Contract
import Foundation
import OpenTelemetryProtocol
import TestSupport
import Testing

/// How a worker ends whose spans nobody takes.
@Suite(.timeLimit(.minutes(2))) struct WorkerEndTests {
    @Test func aSecondSignalEndsAWorkerThatStillSendsItsSpans() async throws {
        let collector = try FakeCollector { _ in .silence }
        defer { collector.stop() }
        let cluster = try ResultsCluster()
        let worker = try await Self.workerThatHasWorked(cluster, collector, exportTimeout: "600000")
        worker.signal(SIGTERM)
        await collector.wait { !$0.isEmpty }
        #expect(collector.spans.map(\.name) == ["process guidance.consultations"])
        #expect(!worker.hasEnded)
        worker.signal(SIGTERM)
        let exit = await worker.exit()
        #expect(!exit.wasSignalled && exit.status == 128 + SIGTERM, "\(exit.status): \(exit.errors)")
    }

    @Test func aCollectorThatHangsKeepsAWorkerNoLongerThanItMay() async throws {
        let collector = try FakeCollector { _ in .silence }
        defer { collector.stop() }
        let cluster = try ResultsCluster()
        let worker = try await Self.workerThatHasWorked(cluster, collector, exportTimeout: "200")
        worker.signal(SIGTERM)
        let exit = await worker.exit()
        #expect(exit.status == 0 && !exit.wasSignalled, "\(exit.errors)")
        #expect(exit.errors.contains("Spans were lost"))
    }

    /// A worker that has done with a job, whose span waits for the end.
    private static func workerThatHasWorked(
        _ cluster: ResultsCluster, _ collector: FakeCollector, exportTimeout: String
    ) async throws -> ChildProcess {
        let worker = try ChildProcess(
            "guidance-worker", ["realtime"],
            environment: cluster.environment.merging([
                "ANTHROPIC_API_KEY": "k", "GUIDANCE_HTTP_PORT": "0", "OTEL_EXPORTER_OTLP_ENDPOINT": collector.url,
                "OTEL_BSP_SCHEDULE_DELAY": "600000", "OTEL_BSP_EXPORT_TIMEOUT": exportTimeout,
                "OTEL_EXPORTER_OTLP_TIMEOUT": "600000",
            ]) { $1 })
        await worker.waits { $0.errorText.contains("Partitions assigned") }
        try await cluster.write([("c", Array("no job".utf8))], to: .consultations)
        _ = try await cluster.messages(.deadLetters) { !$0.isEmpty }
        return worker
    }
}
