import Foundation
import Glibc
import HTTPTransport
import HTTPTypes
import Synchronization
import Testing

@Suite(.timeLimit(.minutes(1)))
struct ManyTransfersTests {
    @Test func thousandStreamsAtOnce() async throws {
        HTTPClient.raiseDescriptorLimit()
        let count = 1_000
        let meeting = Meeting(of: count)
        // Nobody's answer ends before everybody's has begun.
        let server = try ScriptedServer.answering { connection, request in
            connection.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
            connection.writeChunk(request.line)
            meeting.arriveAndWait()
            for _ in 0..<20 { connection.writeChunk(" and more") }
            connection.write("0\r\n\r\n")
        }
        defer { server.stop() }
        let client = try makeClient()
        let isRight = await withTaskGroup { group in
            for number in 0..<count {
                group.addTask {
                    let handler = CollectingHandler()
                    _ = try? await client.send(
                        HTTPTransportRequest(port: server.port, path: "/\(number)"), to: handler)
                    return handler.text
                        == "GET /\(number) HTTP/1.1" + String(repeating: " and more", count: 20)
                }
            }
            return await group.reduce(true) { $0 && $1 }
        }
        #expect(isRight)
        await client.close()
    }

    @Test func connectionsAreLimitedAndReused() async throws {
        let server = try ScriptedServer.answering { connection, _ in connection.answer("200 OK", "Hello") }
        defer { server.stop() }
        let client = try makeClient { $0.maximumConnectionsPerHost = 7 }
        let answered = await withTaskGroup { group in
            for _ in 0..<500 {
                group.addTask {
                    try? await client.send(HTTPTransportRequest(port: server.port), to: CollectingHandler()).status.code
                }
            }
            return await group.reduce(0) { $0 + ($1 == 200 ? 1 : 0) }
        }
        #expect(answered == 500)
        #expect(server.connectionCount == 7)
        await client.close()
    }

    @Test func descriptorsAreGivenBack() async throws {
        await #expect(processExitsWith: .success) {
            let server = try ScriptedServer.answering { connection, _ in connection.answer("200 OK", "Hello") }
            var closings = server.closings.makeAsyncIterator()
            var counts: [Int] = []
            for _ in 0..<20 {
                let client = try makeClient()
                let connections = server.connectionCount
                for _ in 0..<20 {
                    async let first = client.send(HTTPTransportRequest(port: server.port), to: CollectingHandler())
                    async let second = client.send(HTTPTransportRequest(port: server.port), to: CollectingHandler())
                    _ = try await (first, second)
                }
                await client.close()
                for _ in connections..<server.connectionCount { await closings.next() }
                counts.append((0..<10_000 as Range<Int32>).count { fcntl($0, F_GETFD) >= 0 })
            }
            // The system's libraries may open a few for themselves at first.
            exit(counts[19] - counts[4] < 5 ? EXIT_SUCCESS : EXIT_FAILURE)
        }
    }
}

/// Lets `count` threads wait for each other once, with a limit of 30 seconds.
final class Meeting: Sendable {
    private let condition = NSCondition()
    /// Guarded by `condition`.
    nonisolated(unsafe) private var missing: Int

    init(of count: Int) {
        unsafe missing = count
    }

    func arriveAndWait() {
        let limit = Date(timeIntervalSinceNow: 30)
        condition.lock()
        defer { condition.unlock() }
        unsafe missing -= 1
        if unsafe missing == 0 { condition.broadcast() }
        while unsafe missing > 0, condition.wait(until: limit) {}
    }
}
