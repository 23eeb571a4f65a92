import HTTPTransport
import HTTPTypes
import Synchronization
import Testing

@Suite(.timeLimit(.minutes(1)))
struct FlowTests {
    /// More than the sockets' buffers of both sides take on loopback.
    private static let bodySize = 32 * 1024 * 1024

    /// A server that writes a large body, and tells how much it had written whenever it could not go on for a while.
    private func largeServer() throws -> (server: ScriptedServer, heldUp: AsyncStream<Int>) {
        let (heldUp, continuation) = AsyncStream.makeStream(of: Int.self)
        let server = try ScriptedServer.answering { connection, _ in
            connection.write("HTTP/1.1 200 OK\r\nContent-Length: \(Self.bodySize)\r\n\r\n")
            connection.write([UInt8](repeating: 120, count: Self.bodySize)) { continuation.yield($0) }
        }
        return (server, heldUp)
    }

    @Test func slowReaderHoldsUpTheServer() async throws {
        let (server, heldUp) = try largeServer()
        defer { server.stop() }
        let client = try makeClient()
        let response = try await client.send(HTTPTransportRequest(port: server.port))
        for await written in heldUp {
            #expect(written < Self.bodySize / 2)
            break
        }
        var total = 0
        var largest = 0
        for try await piece in response.body {
            total += piece.count
            largest = max(largest, piece.count)
        }
        #expect(total == Self.bodySize)
        #expect(largest <= 256 * 1024 + 16 * 1024)
        await client.close()
    }

    @Test func pausedHandlerHoldsUpTheServer() async throws {
        let (server, heldUp) = try largeServer()
        defer { server.stop() }
        let client = try makeClient()
        // Pauses with each of the first pieces. The first pause is long, the others are ended by another thread at
        // once.
        let handler = CountingHandler { count, transfer in
            guard count <= 50 else { return .proceed }
            if count > 1 { detachThread { transfer.resume() } }
            return .pause
        }
        async let sending = client.send(HTTPTransportRequest(port: server.port), to: handler)
        for await written in heldUp {
            #expect(written < Self.bodySize / 2)
            break
        }
        #expect(handler.pieces == 1)
        handler.transfer?.resume()
        _ = try await sending
        #expect(handler.bytes == Self.bodySize)
        await client.close()
    }

    /// Resuming races with pausing from another thread, many times: the transfer never stands still for good.
    @Test func resumeIsNeverLost() async throws {
        let server = try ScriptedServer.answering { connection, _ in
            connection.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
            for _ in 0..<5_000 { connection.writeChunk("some words") }
            connection.write("0\r\n\r\n")
        }
        defer { server.stop() }
        let client = try makeClient { $0.maximumBufferedBytes = 1 }
        let response = try await client.send(HTTPTransportRequest(port: server.port))
        var total = 0
        for try await piece in response.body { total += piece.count }
        #expect(total == 50_000)
        await client.close()
    }

    /// The other transfers go on while one is paused.
    @Test func pauseHoldsUpNobodyElse() async throws {
        let (server, _) = try largeServer()
        defer { server.stop() }
        let client = try makeClient()
        let paused = try await client.send(HTTPTransportRequest(port: server.port))
        let other = CountingHandler { _, _ in .proceed }
        try await client.send(HTTPTransportRequest(port: server.port), to: other)
        #expect(other.bytes == Self.bodySize)
        paused.transfer.cancel()
        await client.close()
    }

    // MARK: Timers

    /// A server whose answer goes on until the client leaves.
    private func openServer() throws -> ScriptedServer {
        try ScriptedServer { connection, _ in
            _ = connection.readRequest()
            connection.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
            connection.writeChunk("first")
            _ = connection.waitForClose()
        }
    }

    @Test func timerFiresOnceAndNotEarly() async throws {
        let server = try openServer()
        defer { server.stop() }
        let client = try makeClient()
        let clock = ContinuousClock()
        let set = Mutex<ContinuousClock.Instant?>(nil)
        let handler = CollectingHandler(
            onTimer: { log, transfer in
                if log.timers == 1 { transfer.setTimer(after: .milliseconds(30)) } else { transfer.cancel() }
            },
            onBytes: { _, transfer in
                transfer.setTimer(after: .seconds(3_600))
                transfer.setTimer(after: .milliseconds(20))
                return .proceed
            })
        set.withLock { $0 = clock.now }
        await expectError(.cancelled) { try await client.send(HTTPTransportRequest(port: server.port), to: handler) }
        #expect(handler.current.timers == 2)
        let elapsed = try #require(set.withLock { $0 }).duration(to: clock.now)
        #expect(elapsed >= .milliseconds(50))
        await client.close()
    }

    @Test func timerCanBeUnset() async throws {
        let server = try openServer()
        defer { server.stop() }
        let client = try makeClient()
        let handler = CollectingHandler(onBytes: { _, transfer in
            transfer.setTimer(after: .milliseconds(1))
            transfer.setTimer(after: nil)
            return .proceed
        })
        await expectError(.timedOut(.total)) {
            try await client.send(
                HTTPTransportRequest(port: server.port, timeouts: HTTPTimeouts(total: .milliseconds(100))), to: handler)
        }
        #expect(handler.current.timers == 0)
        await client.close()
    }

    @Test func timerSetAgainAtOnceDoesNotStopTheLoop() async throws {
        let server = try openServer()
        defer { server.stop() }
        let client = try makeClient()
        let handler = CollectingHandler(
            onTimer: { log, transfer in
                if log.timers < 1_000 { transfer.setTimer(after: .zero) } else { transfer.cancel() }
            },
            onBytes: { _, transfer in
                transfer.setTimer(after: .zero)
                return .proceed
            })
        await expectError(.cancelled) { try await client.send(HTTPTransportRequest(port: server.port), to: handler) }
        #expect(handler.current.timers == 1_000)
        await client.close()
    }
}
