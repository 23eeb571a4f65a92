import HTTPTypes
import Hummingbird
import HummingbirdCore
public import Logging
import NIOCore
import NIOPosix
public import ServiceLifecycle
import Synchronization

/// Serves `GET /livez`, `/readyz` and `/metrics` to whoever runs the process.
///
/// It answers on a thread of its own, but asks on the cooperative pool: where that is blocked there is no answer, and a probe fails as it should.
public final class TelemetryServer: Service {
    /// Why it does not listen.
    public struct ListenError: Error, CustomStringConvertible {
        /// The address that was wanted, and what the system said.
        public let description: String
    }

    /// How long answers may take that are on their way when the process ends.
    private static let shutdownGrace = Duration.seconds(2)
    /// Connections at once, for each takes a descriptor that an answer may need; one more closes the oldest.
    package static let maximumConnections = 64
    private static let idleTimeout = TimeAmount.seconds(60)

    private let host: String
    private let port: Int
    private let registry: PrometheusRegistry
    private let work: [any ObservableWork]
    private let logger: Logger
    private let boundPort = Mutex<Int?>(nil)

    /// Makes a server; it listens once it is run.
    ///
    /// - Parameters:
    ///   - host: The address to listen on; default: all of them, for probes come from outside of a container.
    ///   - port: The port; 0 takes a free one.
    ///   - registry: The metrics.
    ///   - work: What is asked for its health, and to set its metrics, each time.
    ///   - logger: Where to log.
    public init(
        host: String = "0.0.0.0", port: Int, registry: PrometheusRegistry, work: [any ObservableWork], logger: Logger
    ) {
        self.host = host
        self.port = port
        self.registry = registry
        self.work = work
        self.logger = logger
    }

    /// The port that it listens on; nil before it does.
    public var listeningPort: Int? { boundPort.withLock { $0 } }

    /// Serves until the task is cancelled or the surrounding service group shuts down.
    ///
    /// - Throws: ``ListenError`` where the port is taken or not ours.
    public func run() async throws {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let result: Result<Void, any Error>
        do {
            try await serve(on: group)
            result = .success(())
        } catch {
            result = .failure(error)
        }
        try? await group.shutdownGracefully()
        if case .failure(let error) = result, !Task.isCancelled, listeningPort == nil {
            throw ListenError(description: "Cannot listen on \(host):\(port): \(error)")
        }
    }

    /// Serves to the end; who does not read what was asked for does not keep the process.
    private func serve(on group: MultiThreadedEventLoopGroup) async throws {
        let application = application(on: group)
        try await withThrowingTaskGroup { tasks in
            tasks.addTask { try await application.run() }
            tasks.addTask {
                try await gracefulShutdown()
                try await Task.sleep(for: Self.shutdownGrace)
            }
            defer { tasks.cancelAll() }
            try await tasks.next()
        }
    }

    private func application(on group: MultiThreadedEventLoopGroup) -> some ApplicationProtocol {
        let router = Router()
        router.get("livez") { _, _ in
            try Self.response(HealthReport(self.work.flatMap(\.liveness), good: "alive", bad: "stalled"))
        }
        router.get("readyz") { _, _ in
            try Self.response(HealthReport(self.work.flatMap(\.readiness), good: "ready", bad: "not_ready"))
        }
        router.get("metrics") { _, _ in
            for part in self.work { await part.updateMetrics() }
            return Self.response(.ok, type: PrometheusText.contentType, Array(self.registry.text.utf8))
        }
        let connections = OpenConnections(maximum: Self.maximumConnections)
        // The server's own start and stop are no news.
        var quiet = logger
        quiet.logLevel = max(logger.logLevel, .critical)
        return Application(
            responder: router.buildResponder(),
            server: .http1(
                configuration: .init(
                    additionalChannelHandlers: [connections.counter()], idleTimeout: Self.idleTimeout)),
            configuration: ApplicationConfiguration(address: .hostname(host, port: port)),
            onServerRunning: { channel in
                let port = channel.localAddress?.port
                self.boundPort.withLock { $0 = port }
                self.logger.info("Serving /livez, /readyz and /metrics", metadata: ["port": "\(port ?? self.port)"])
            },
            eventLoopGroupProvider: .shared(group), logger: quiet)
    }

    private static func response(_ report: HealthReport) -> Response {
        response(report.isOK ? .ok : .serviceUnavailable, type: "application/json", report.body)
    }

    private static func response(_ status: HTTPResponse.Status, type: String, _ body: [UInt8]) -> Response {
        Response(
            status: status, headers: [.contentType: type, .cacheControl: "no-store"],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: body)))
    }
}
