import HTTPTransport
import HTTPTypes
import Synchronization
import Testing

@Suite(.timeLimit(.minutes(1)))
struct TimeoutTests {
    /// Expects `kind` to run out when the server plays `script` without ever ending, and the connection to be closed.
    private func expect(
        _ kind: HTTPTimeoutKind, _ timeouts: HTTPTimeouts, scheme: String = "http",
        handler: CollectingHandler = CollectingHandler(),
        _ script: @escaping @Sendable (ScriptedConnection) -> Void
    ) async throws {
        let (closed, continuation) = AsyncStream.makeStream(of: Bool.self)
        let server = try ScriptedServer { connection, _ in
            script(connection)
            continuation.yield(connection.waitForClose())
        }
        defer { server.stop() }
        let client = try makeClient()
        let error = await expectError(.timedOut(kind)) {
            try await client.send(
                HTTPTransportRequest(port: server.port, scheme: scheme, timeouts: timeouts), to: handler)
        }
        #expect(error?.isRetryable == true)
        var iterator = closed.makeAsyncIterator()
        #expect(await iterator.next() == true)
        await client.close()
    }

    @Test func handshakeThatDoesNotGoOn() async throws {
        try await expect(.connect, HTTPTimeouts(connect: .milliseconds(50), total: .seconds(30)), scheme: "https") {
            _ in
        }
    }

    @Test func answerThatDoesNotBegin() async throws {
        try await expect(.firstByte, HTTPTimeouts(firstByte: .milliseconds(50), idle: .milliseconds(1))) {
            _ = $0.readRequest()
        }
    }

    @Test func bodyThatDoesNotGoOn() async throws {
        let handler = CollectingHandler()
        try await expect(.idle, HTTPTimeouts(firstByte: .seconds(10), idle: .milliseconds(50)), handler: handler) {
            _ = $0.readRequest()
            $0.write("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nHello")
        }
        #expect(handler.text == "Hello")
    }

    @Test func wholeTransferThatTakesTooLong() async throws {
        try await expect(.total, HTTPTimeouts(idle: .seconds(10), total: .milliseconds(100))) { connection in
            _ = connection.readRequest()
            connection.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
            while connection.writeChunk("more and more") {}
        }
    }

    @Test func waitForAFreeConnectionCountsAsConnecting() async throws {
        let (arrived, continuation) = AsyncStream.makeStream(of: Void.self)
        let server = try ScriptedServer { connection, _ in
            _ = connection.readRequest()
            continuation.yield()
            _ = connection.waitForClose()
        }
        defer { server.stop() }
        let client = try makeClient { $0.maximumConnectionsPerHost = 1 }
        let first = Task { try await client.send(HTTPTransportRequest(port: server.port), to: CollectingHandler()) }
        var iterator = arrived.makeAsyncIterator()
        await iterator.next()
        let error = await expectError(.timedOut(.connect)) {
            try await client.send(
                HTTPTransportRequest(port: server.port, timeouts: HTTPTimeouts(connect: .milliseconds(50))),
                to: CollectingHandler())
        }
        #expect(error?.requestMayHaveArrived == false)
        first.cancel()
        await expectError(.cancelled) { _ = try await first.value }
        await client.close()
    }

    /// Idle time is counted between bytes, not over the whole body.
    @Test func bytesThatKeepComingAreNotIdle() async throws {
        let server = try ScriptedServer.answering { connection, _ in
            connection.write("HTTP/1.1 200 OK\r\nContent-Length: 30\r\n\r\n")
            for _ in 0..<30 {
                connection.write("x")
                connection.pause(milliseconds: 90)
            }
        }
        defer { server.stop() }
        let client = try makeClient()
        let handler = CollectingHandler()
        try await client.send(
            HTTPTransportRequest(port: server.port, timeouts: HTTPTimeouts(idle: .seconds(2))), to: handler)
        #expect(handler.current.body.count == 30)
        await client.close()
    }

    /// A paused transfer is not idle; once it goes on, it may be.
    @Test func pauseIsNotIdle() async throws {
        let server = try ScriptedServer { connection, _ in
            _ = connection.readRequest()
            connection.write("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nHello")
            _ = connection.waitForClose()
        }
        defer { server.stop() }
        let client = try makeClient()
        let handler = CollectingHandler(
            onTimer: { _, transfer in transfer.resume() },
            onBytes: { _, transfer in
                transfer.setTimer(after: .milliseconds(200))
                return .pause
            })
        await expectError(.timedOut(.idle)) {
            try await client.send(
                HTTPTransportRequest(port: server.port, timeouts: HTTPTimeouts(idle: .milliseconds(50))), to: handler)
        }
        #expect(handler.current.timers == 1)
        await client.close()
    }
}
