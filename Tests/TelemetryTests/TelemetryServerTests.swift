import CoreMetrics
import Foundation
import HTTPTransport
import HTTPTypes
import Logging
import ServiceLifecycle
import Synchronization
import Telemetry
import Testing

@Suite(.timeLimit(.minutes(1)))
struct TelemetryServerTests {
    private let logger = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })

    /// Runs a server on a free port beside a test's body.
    private func withServer(
        _ work: Work, _ body: @escaping @Sendable (Int, PrometheusRegistry) async throws -> Void
    ) async throws {
        let registry = PrometheusRegistry([MetricDescription("asked_total", .counter, "How often it was asked.")])
        work.registry = registry
        let server = TelemetryServer(host: "127.0.0.1", port: 0, registry: registry, work: [work], logger: logger)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await server.run() }
            try await body(try await server.port(), registry)
            group.cancelAll()
        }
    }

    private func get(_ path: String, port: Int) async throws -> (status: Int, type: String?, body: String) {
        let client = try HTTPClient()
        let request = HTTPTransportRequest(
            head: HTTPRequest(method: .get, scheme: "http", authority: "127.0.0.1:\(port)", path: path))
        let response = try await client.send(request)
        let body = try await response.body.collect(upTo: 1 << 20)
        await client.close()
        return (
            response.head.status.code, response.head.headerFields[.contentType], String(decoding: body, as: UTF8.self)
        )
    }

    @Test func healthIsToldWithItsReasons() async throws {
        let work = Work()
        try await withServer(work) { port, _ in
            let well = try await get("/readyz", port: port)
            #expect(well.status == 200 && well.type == "application/json")
            #expect(well.body == "{\"checks\":[{\"name\":\"kafka\",\"ok\":true}],\"status\":\"ready\"}\n")
            work.fail("no broker can be reached")
            let bad = try await get("/readyz", port: port)
            #expect(bad.status == 503)
            #expect(
                bad.body
                    == "{\"checks\":[{\"name\":\"kafka\",\"ok\":false,\"reason\":\"no broker can be reached\"}],\"status\":\"not_ready\"}\n"
            )
            // That it cannot work is no reason to restart it.
            #expect(try await get("/livez", port: port).status == 200)
        }
    }

    @Test func metricsAreSetBeforeTheyAreShown() async throws {
        try await withServer(Work()) { port, _ in
            _ = try await get("/metrics", port: port)
            let answer = try await get("/metrics", port: port)
            #expect(answer.status == 200 && answer.type == "text/plain; version=0.0.4; charset=utf-8")
            #expect(answer.body.contains("# TYPE asked_total counter\nasked_total 2\n"))
            #expect(try await get("/elsewhere", port: port).status == 404)
        }
    }

    /// Held idle, they take no more than their number, and keep no probe out.
    @Test func idleConnectionsGiveWayToNewOnes() async throws {
        try await withServer(Work()) { port, _ in
            let (held, surplus) = (TelemetryServer.maximumConnections, 30)
            let sockets = try (0..<held + surplus).map { _ in try IdleConnection(port: port) }
            // One at a time, each with a connection of its own.
            for _ in 0..<3 { #expect(try await get("/livez", port: port).status == 200) }
            // Which are the oldest is for several threads to say.
            while sockets.count(where: \.isClosed) < surplus {
                try Task.checkCancellation()
                await Task.yield()
            }
            #expect(sockets.count(where: { !$0.isClosed }) >= held - 3, "what there is room for stays")
        }
    }

    @Test func aPortThatIsTakenIsSaid() async throws {
        try await withServer(Work()) { port, registry in
            let second = TelemetryServer(host: "127.0.0.1", port: port, registry: registry, work: [], logger: logger)
            await #expect(throws: TelemetryServer.ListenError.self) { try await second.run() }
        }
    }
}

extension TelemetryServer {
    /// The port, once it listens.
    fileprivate func port() async throws -> Int {
        while true {
            if let port = listeningPort { return port }
            try Task.checkCancellation()
            await Task.yield()
        }
    }
}

private final class Work: ObservableWork {
    private let reason = Mutex<String?>(nil)
    private let metrics = Mutex<PrometheusRegistry?>(nil)

    var registry: PrometheusRegistry? {
        get { metrics.withLock { $0 } }
        set { metrics.withLock { $0 = newValue } }
    }

    func fail(_ text: String) { reason.withLock { $0 = text } }

    var liveness: [HealthCheck] { [HealthCheck("loop", failure: nil)] }
    var readiness: [HealthCheck] { [HealthCheck("kafka", failure: reason.withLock { $0 })] }

    func updateMetrics() async {
        guard let registry else { return }
        Counter(label: "asked_total", dimensions: [], factory: registry).increment()
    }
}

/// A connection over which nothing is said.
private final class IdleConnection: Sendable {
    private struct NotConnected: Error {}

    private let descriptor: Int32

    init(port: Int) throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = unsafe inet_addr("127.0.0.1")
        let size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let result = unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { unsafe connect(descriptor, $0, size) }
        }
        guard result == 0 else { throw NotConnected() }
    }

    deinit { close(descriptor) }

    var isClosed: Bool {
        var byte: UInt8 = 0
        let count = unsafe recv(descriptor, &byte, 1, Int32(MSG_DONTWAIT))
        return count == 0 || (count < 0 && errno == ECONNRESET)
    }
}
