import CommandLineTool
import Foundation
import Logging
import ServiceLifecycle
import UnixSignals
import Workers

/// Runs a service for as long as the process is wanted.
enum SignalledService {
    /// Runs a service until it ends: the first `SIGTERM` or Ctrl-C shuts it down gracefully, the second ends the process at once.
    ///
    /// - Parameters:
    ///   - service: What to run.
    ///   - logger: Where to log.
    /// - Throws: What the service throws; `CommandFailure` with the exit code where a worker cannot work.
    static func run(_ service: some Service, logger: Logger) async throws {
        let group = ServiceGroup(
            configuration: ServiceGroupConfiguration(
                services: [.init(service: service, successTerminationBehavior: .gracefullyShutdownGroup)],
                logger: logger))
        let signals = await UnixSignalsSequence(trapping: .sigterm, .sigint)
        try await withThrowingTaskGroup(of: Bool.self) { tasks in
            tasks.addTask {
                try await group.run()
                return true
            }
            tasks.addTask {
                var isShuttingDown = false
                for await signal in signals {
                    // What is unfinished is another worker's, as after a crash.
                    if isShuttingDown { exit(128 + signal.rawValue) }
                    isShuttingDown = true
                    await group.triggerGracefulShutdown()
                }
                return false
            }
            do {
                while let hasEnded = try await tasks.next(), !hasEnded {}
            } catch let error as WorkerError {
                throw CommandFailure(error.isConfiguration ? .badConfiguration : .unavailable, error.description)
            }
            tasks.cancelAll()
        }
    }
}
