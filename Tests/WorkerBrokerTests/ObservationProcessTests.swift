import Contract
import Foundation
import ProviderSimulator
import TestSupport
import Testing

/// Health and metrics of workers as processes, as Prometheus and Kubernetes see them.
@Suite(
    .enabled(if: BrokerSystem.bootstrapServers != nil, "KAFKA_BOOTSTRAP_SERVERS names no broker"),
    .serialized, .timeLimit(.minutes(3)))
struct ObservationProcessTests {
    @Test func allWorkersInOneProcessAreReadyAndCount() async throws {
        try await BrokerSystem.run { system in
            let view = OperatorView(port: try FreePort.find())
            let port = ["GUIDANCE_HTTP_PORT": "\(view.port)"]
            let worker = try await system.startWorker(port, role: "all")
            try await view.waits(for: "/readyz", status: 200)
            #expect(try await view.get("/livez")?.status == 200)
            let ids = (0..<6).map { "c-\($0)" }
            try await system.enqueue(ids.map { .sample($0) })
            let metrics = try await view.metrics {
                $0.sum("guidance_jobs_total", "type=\"validation\"") == 6
            }
            #expect(metrics.sum("guidance_jobs_total", "type=\"consultation\"", "outcome=\"completed\"") == 6)
            #expect(metrics.sum("guidance_job_duration_seconds_count", "role=\"realtime\"") == 6)
            #expect(metrics.sum("guidance_job_queue_seconds_count", "role=\"realtime\"") == 6)
            #expect(metrics.sum("guidance_time_to_first_token_seconds_count", "role=\"realtime\"") == 6)
            #expect(metrics.sum("guidance_chunk_delay_seconds_count") == 6)
            #expect(metrics.sum("guidance_provider_calls_total", "role=\"realtime\"", "status=\"ok\"") == 6)
            #expect(metrics.sum("guidance_tokens_total", "role=\"realtime\"", "kind=\"output\"") > 0)
            #expect(metrics.sum("guidance_cost_usd_total", "role=\"realtime\"") > 0)
            #expect(metrics.sum("guidance_commits_total", "role=\"realtime\"", "outcome=\"committed\"") > 0)
            #expect(metrics.sum("guidance_partitions_assigned", "role=\"batch\"") == 6)
            #expect(metrics.sum("guidance_ready") == 4)
            #expect((metrics["process_resident_memory_bytes"] ?? 0) > 1_000_000)
            // The marks that transactions leave behind the last job are no backlog.
            let idle = try await view.metrics { $0.sum("guidance_backlog_jobs", "role=\"validation\"") == 0 }
            #expect(idle.sum("guidance_oldest_job_age_seconds", "role=\"validation\"") == 0)
            let health = try await ChildProcess.run(
                "guidance-worker", ["health", "--ready"], environment: system.environment.merging(port) { $1 })
            #expect(health.status == 0 && health.output.contains("\"status\":\"ready\""), "\(health.errors)")
            worker.signal(SIGTERM)
            let exit = await worker.exit()
            #expect(exit.status == 0, "\(exit.errors)")
            let gone = try await ChildProcess.run(
                "guidance-worker", ["health"], environment: system.environment.merging(port) { $1 })
            #expect(gone.status == 69 && gone.errors.contains("No worker answers"), "\(gone.errors)")
        }
    }

    /// Nothing is fetched while no provider may be asked: a worker that only looked at what it fetched would see no backlog at all.
    @Test func theBacklogIsSeenWhileNothingIsFetched() async throws {
        try await BrokerSystem.run { system in
            let view = OperatorView(port: try FreePort.find())
            let worker = try await system.startWorker([
                "GUIDANCE_HTTP_PORT": "\(view.port)", "GUIDANCE_CONCURRENCY": "4",
            ])
            defer { worker.signal(SIGKILL) }
            system.simulator.inject(ScheduledFault(Fault(.overloaded), count: 1_000_000))
            let ids = (0..<60).map { "c-\($0)" }
            try await system.enqueue(ids.map { .sample($0) })
            let behind = try await view.metrics {
                $0.sum("guidance_breaker_open", "role=\"realtime\"") > 0 && $0.sum("guidance_backlog_jobs") == 60
                    && $0.sum("guidance_oldest_job_age_seconds") > 1
            }
            #expect(behind.sum("guidance_jobs_total") == 0)
            #expect(behind.sum("guidance_provider_calls_total", "status=\"overloaded\"") > 0)
            #expect(behind.sum("guidance_retries_total", "reason=\"overloaded\"") > 0)
            system.simulator.clearFaults()
            let done = try await view.metrics { $0.sum("guidance_jobs_total", "outcome=\"completed\"") == 60 }
            #expect(done.sum("guidance_breaker_open", "role=\"realtime\"") == 0)
            _ = try await view.metrics { $0.sum("guidance_backlog_jobs") == 0 }
        }
    }

    @Test func batchesAreSeen() async throws {
        try await BrokerSystem.run { system in
            let view = OperatorView(port: try FreePort.find())
            let worker = try await system.startWorker(
                ["GUIDANCE_HTTP_PORT": "\(view.port)", "GUIDANCE_BATCH_MAX_AGE_MS": "600000"], role: "batch")
            try await system.send((0..<5).map { try system.audit("audit-\($0)") })
            let waiting = try await view.metrics { $0.sum("guidance_backlog_jobs") == 5 }
            #expect(waiting.sum("guidance_partition_stalled") == 0, "they wait for others, as they should")
            worker.signal(SIGTERM)
            _ = await worker.exit()
            let next = try await system.startWorker(
                BrokerSystem.batchEnvironment.merging(["GUIDANCE_HTTP_PORT": "\(view.port)"]) { $1 }, role: "batch")
            defer { next.signal(SIGKILL) }
            let done = try await view.metrics { $0.sum("guidance_jobs_total", "type=\"audit\"") == 5 }
            #expect(done.sum("guidance_saved_usd", "by=\"batches\"") > 0)
            #expect(done.sum("guidance_provider_calls_total", "role=\"batch\"", "status=\"ok\"") >= 3)
            let idle = try await view.metrics { $0.sum("guidance_batches_total", "outcome=\"collected\"") > 0 }
            #expect(idle.sum("guidance_batches", "state=\"submitted\"") == 0)
        }
    }

    @Test func aPortThatIsTakenIsSaidWhereItWasAskedFor() async throws {
        try await BrokerSystem.run { system in
            let view = OperatorView(port: try FreePort.find())
            let port = ["GUIDANCE_HTTP_PORT": "\(view.port)"]
            let first = try await system.startWorker(port)
            defer { first.signal(SIGKILL) }
            let second = try await ChildProcess.run(
                "guidance-worker", ["validation"], environment: system.environment.merging(port) { $1 })
            #expect(second.status == 69 && second.errors.contains("Set GUIDANCE_HTTP_PORT"), "\(second.errors)")
        }
    }
}
