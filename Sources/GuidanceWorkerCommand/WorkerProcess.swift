import CommandLineTool
import CoreMetrics
import Foundation
import Logging
import ServiceLifecycle
import Settings
import Telemetry
import UnixSignals
import Workers

/// A process of one worker or several: what they count with, where that is served, and how they end.
struct WorkerProcess {
    /// Where the settings come from.
    let source: SettingsSource
    let logger = Logger(label: "guidance-worker")
    private let registry: PrometheusRegistry

    /// Sets the process up; to be made once, before the workers.
    init(_ source: SettingsSource) {
        self.source = source
        registry = PrometheusRegistry(
            WorkerMetric.allCases.map(\.description) + ProcessMetrics.descriptions + TraceExporter.descriptions)
        // For what counts without being handed anything to count with.
        MetricsSystem.bootstrap(registry)
    }

    /// Runs workers until they end.
    ///
    /// The first `SIGTERM` or Ctrl-C shuts them down gracefully, the second ends the process at once. Where one fails, the others are shut down gracefully.
    ///
    /// - Parameter workers: What to run.
    /// - Throws: What the first of them throws; `CommandFailure` with the exit code where a worker cannot work.
    func run(_ workers: [any Worker]) async throws {
        let settings = try WorkerSettings(source)
        let together = WorkersTogether(workers, logger: logger)
        var services: [any Service] = [together]
        if settings.httpPort > 0 {
            let server = TelemetryServer(
                host: settings.httpHost, port: settings.httpPort, registry: registry,
                work: workers.map(\.observer) + [ProcessMetrics(registry)], logger: logger)
            // The first to start and the last to end: who looks sees the others come and go.
            let isWanted = try source.text(.httpPort) != nil || source.text(.httpHost) != nil
            services.insert(OptionalServer(server: server, isWanted: isWanted, logger: logger), at: 0)
        }
        let group = ServiceGroup(
            configuration: ServiceGroupConfiguration(
                services: services.map {
                    .init(
                        service: $0, successTerminationBehavior: .gracefullyShutdownGroup,
                        failureTerminationBehavior: .gracefullyShutdownGroup)
                },
                logger: logger))
        let signals = await UnixSignalsSequence(trapping: .sigterm, .sigint)
        // Nobody listens from then on, and the process may still be sending its last spans.
        defer {
            // No default action: for process 1 of a container there is none.
            for number in [SIGTERM, SIGINT] { signal(number) { _exit(128 + $0) } }
        }
        try await withThrowingTaskGroup(of: Bool.self) { tasks in
            tasks.addTask {
                try await group.run()
                return true
            }
            tasks.addTask {
                for await _ in together.failures { await group.triggerGracefulShutdown() }
                return false
            }
            tasks.addTask {
                var isShuttingDown = false
                for await signal in signals {
                    // What is unfinished is another worker's, as after a crash. Not by `exit`: its handlers race with librdkafka's threads.
                    if isShuttingDown { _exit(128 + signal.rawValue) }
                    isShuttingDown = true
                    await group.triggerGracefulShutdown()
                }
                return false
            }
            defer { tasks.cancelAll() }
            do {
                while let hasEnded = try await tasks.next(), !hasEnded {}
            } catch let error as WorkerError {
                throw CommandFailure(error.isConfiguration ? .badConfiguration : .unavailable, error.description)
            } catch let error as TelemetryServer.ListenError {
                throw CommandFailure(
                    .unavailable,
                    "\(error). Set GUIDANCE_HTTP_PORT to a port that is free, or to 0 for none, and GUIDANCE_HTTP_HOST to an address of this machine."
                )
            }
        }
    }
}

/// Several workers as one service, so that they drain side by side and not one behind the other.
private struct WorkersTogether: Service {
    /// An element where one has failed while the others run.
    let failures: AsyncStream<Void>
    private let failed: AsyncStream<Void>.Continuation
    private let workers: [any Service]
    private let logger: Logger

    init(_ workers: [any Service], logger: Logger) {
        self.workers = workers
        self.logger = logger
        (failures, failed) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    func run() async throws {
        defer { failed.finish() }
        var failure: (any Error)?
        await withTaskGroup(of: Result<Void, any Error>.self) { group in
            for worker in workers {
                group.addTask {
                    do {
                        return .success(try await worker.run())
                    } catch {
                        logger.error("A worker has failed", metadata: ["error": "\(error)"])
                        return .failure(error)
                    }
                }
            }
            for await result in group {
                if case .failure(let error) = result { failure = failure ?? error }
                failed.yield()
            }
        }
        if let failure { throw failure }
    }
}

/// The server of health and metrics, which a worker does without where its port is taken and nobody asked for that one.
private struct OptionalServer: Service {
    let server: TelemetryServer
    let isWanted: Bool
    let logger: Logger

    func run() async throws {
        do {
            try await server.run()
            guard !Task.isShuttingDownGracefully, !Task.isCancelled else { return }
            // A worker does not need it to work.
            logger.error("Health and metrics are not served any more")
            try? await gracefulShutdown()
        } catch let error as TelemetryServer.ListenError {
            guard !isWanted else { throw error }
            logger.warning(
                "Serving no health and metrics: is another worker using the port? Set GUIDANCE_HTTP_PORT",
                metadata: ["error": "\(error)"])
            try? await gracefulShutdown()
        }
    }
}
