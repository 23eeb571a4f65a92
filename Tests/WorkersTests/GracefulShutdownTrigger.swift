import Logging
import ServiceLifecycle

/// Runs a service the way a process does, with a shutdown that a test can ask for.
final class GracefulShutdownTrigger: Sendable {
    private let stream: AsyncStream<Void>
    private let continuation: AsyncStream<Void>.Continuation

    init() {
        (stream, continuation) = AsyncStream.makeStream()
    }

    func trigger() {
        continuation.yield()
    }

    func run(_ service: any Service) async throws {
        let logger = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
        let group = ServiceGroup(
            configuration: ServiceGroupConfiguration(
                services: [.init(service: service, successTerminationBehavior: .gracefullyShutdownGroup)],
                logger: logger))
        try await withThrowingTaskGroup(of: Bool.self) { tasks in
            tasks.addTask {
                try await group.run()
                return true
            }
            tasks.addTask { [stream] in
                for await _ in stream { await group.triggerGracefulShutdown() }
                return false
            }
            while let isDone = try await tasks.next(), !isDone {}
            tasks.cancelAll()
        }
    }
}
