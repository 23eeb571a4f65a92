import HTTPTransport
import HTTPTypes
import SeededRandomness
import Synchronization
import Testing

@Suite(.timeLimit(.minutes(1)))
struct CancellationTests {
    /// A server that starts an answer and tells when the client has closed.
    private func server(
        _ answer: String
    ) throws -> (server: ScriptedServer, arrived: AsyncStream<Void>, closed: AsyncStream<Bool>) {
        let (arrived, arrival) = AsyncStream.makeStream(of: Void.self)
        let (closed, closing) = AsyncStream.makeStream(of: Bool.self)
        let server = try ScriptedServer { connection, _ in
            guard connection.readRequest() != nil else { return }
            arrival.yield()
            connection.write(answer)
            closing.yield(connection.waitForClose())
        }
        return (server, arrived, closed)
    }

    private static let begun = "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nHello"

    @Test func taskCancelledBeforeTheAnswer() async throws {
        let (server, arrived, closed) = try server("")
        defer { server.stop() }
        let client = try makeClient()
        let task = Task { try await client.send(HTTPTransportRequest(port: server.port), to: CollectingHandler()) }
        for await _ in arrived { break }
        task.cancel()
        await expectError(.cancelled) { _ = try await task.value }
        for await isClosed in closed {
            #expect(isClosed)
            break
        }
        await client.close()
    }

    @Test(arguments: [HTTPTransferFlow.proceed, .pause])
    func taskCancelledWithinTheBody(flow: HTTPTransferFlow) async throws {
        let (server, _, closed) = try server(Self.begun)
        defer { server.stop() }
        let client = try makeClient()
        let handler = CollectingHandler(onBytes: { _, _ in flow })
        let task = Task { try await client.send(HTTPTransportRequest(port: server.port), to: handler) }
        await handler.wait { $0.pieces == 1 }
        task.cancel()
        await expectError(.cancelled) { _ = try await task.value }
        for await isClosed in closed {
            #expect(isClosed)
            break
        }
        await client.close()
    }

    @Test func taskCancelledBeforehand() async throws {
        let (server, _, _) = try server(Self.begun)
        defer { server.stop() }
        let client = try makeClient()
        let task = Task {
            unsafe withUnsafeCurrentTask { unsafe $0?.cancel() }
            try await client.send(HTTPTransportRequest(port: server.port), to: CollectingHandler())
        }
        await expectError(.cancelled) { _ = try await task.value }
        await client.close()
    }

    /// The handshake never goes on: only a cancelled connection ends it.
    @Test func taskCancelledWhileConnecting() async throws {
        let (arrived, arrival) = AsyncStream.makeStream(of: Void.self)
        let server = try ScriptedServer { connection, _ in
            _ = connection.read(1)
            arrival.yield()
            _ = connection.waitForClose()
            arrival.finish()
        }
        defer { server.stop() }
        let client = try makeClient()
        let task = Task {
            try await client.send(HTTPTransportRequest(port: server.port, scheme: "https"), to: CollectingHandler())
        }
        for await _ in arrived { break }
        task.cancel()
        let error = await expectError(.cancelled) { _ = try await task.value }
        #expect(error?.requestMayHaveArrived == false)
        for await _ in arrived {}
        await client.close()
    }

    @Test func handlerEndsTheTransfer() async throws {
        let (server, _, closed) = try server(Self.begun)
        defer { server.stop() }
        let client = try makeClient()
        let handler = CollectingHandler(onBytes: { _, _ in .cancel })
        await expectError(.cancelled) { try await client.send(HTTPTransportRequest(port: server.port), to: handler) }
        for await isClosed in closed {
            #expect(isClosed)
            break
        }
        await client.close()
    }

    @Test func transferIsCancelledFromAnywhere() async throws {
        let (server, _, _) = try server(Self.begun)
        defer { server.stop() }
        let client = try makeClient()
        let handler = CollectingHandler()
        async let sending: Void = {
            await expectError(.cancelled) {
                try await client.send(HTTPTransportRequest(port: server.port), to: handler)
            }
        }()
        await handler.wait { $0.pieces == 1 }
        let transfer = try #require(handler.current.transfer)
        for _ in 0..<100 { transfer.cancel() }
        await sending
        transfer.cancel()
        transfer.resume()
        await client.close()
    }

    @Test func readerThatIsCancelled() async throws {
        let (server, _, closed) = try server(Self.begun)
        defer { server.stop() }
        let client = try makeClient()
        let response = try await client.send(HTTPTransportRequest(port: server.port))
        var iterator = response.body.makeAsyncIterator()
        #expect(try await iterator.next() == Array("Hello".utf8))
        let task = Task {
            unsafe withUnsafeCurrentTask { unsafe $0?.cancel() }
            return try await response.body.collect(upTo: 100)
        }
        await expectError(.cancelled) { _ = try await task.value }
        for await isClosed in closed {
            #expect(isClosed)
            break
        }
        await client.close()
    }

    @Test func bodyThatIsDroppedClosesTheConnection() async throws {
        let (server, _, closed) = try server(Self.begun)
        defer { server.stop() }
        let client = try makeClient()
        do {
            let response = try await client.send(HTTPTransportRequest(port: server.port))
            #expect(response.head.status == .ok)
        }
        for await isClosed in closed {
            #expect(isClosed)
            break
        }
        await client.close()
    }

    @Test func closingEndsWhatRuns() async throws {
        let (server, arrived, closed) = try server("")
        defer { server.stop() }
        let client = try makeClient()
        let tasks = (0..<10).map { _ in
            Task { try await client.send(HTTPTransportRequest(port: server.port), to: CollectingHandler()) }
        }
        var count = 0
        for await _ in arrived {
            count += 1
            if count == tasks.count { break }
        }
        async let first: Void = client.close()
        async let second: Void = client.close()
        _ = await (first, second)
        for task in tasks { await expectError(.closed) { _ = try await task.value } }
        for await _ in closed {
            count -= 1
            if count == 0 { break }
        }
        await expectError(.closed) {
            try await client.send(HTTPTransportRequest(port: server.port), to: CollectingHandler())
        }
        await expectError(.closed) { _ = try await client.send(HTTPTransportRequest(port: server.port)) }
        await client.close()
    }

    @Test func clientThatIsDroppedEndsItsThread() async throws {
        let (server, _, closed) = try server(Self.begun)
        defer { server.stop() }
        // The body keeps its client open...
        var body: HTTPResponseBody? = try await makeClient().send(HTTPTransportRequest(port: server.port)).body
        var iterator = body?.makeAsyncIterator()
        #expect(try await iterator?.next() == Array("Hello".utf8))
        // ...until both are gone.
        body = nil
        iterator = nil
        for await isClosed in closed {
            #expect(isClosed)
            break
        }
    }

    /// Cancels at all moments, in seeded disorder: every call returns exactly once, and nothing is left behind.
    @Test(arguments: [1, 2, 3])
    func cancellationAtAnyMoment(seed: UInt64) async throws {
        let server = try ScriptedServer.answering { connection, _ in
            connection.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
            for _ in 0..<20 { connection.writeChunk("some words") }
            connection.write("0\r\n\r\n")
        }
        defer { server.stop() }
        let client = try makeClient()
        var generator = SeededGenerator(seed: seed)
        let ends = await withTaskGroup { group in
            for _ in 0..<300 {
                let turns = Int.random(in: 0..<400, using: &generator)
                group.addTask {
                    let task = Task {
                        try await client.send(HTTPTransportRequest(port: server.port), to: CollectingHandler())
                    }
                    for _ in 0..<turns { await Task.yield() }
                    task.cancel()
                    switch await task.result {
                    case .success: return true
                    case .failure(let error): return (error as? HTTPTransportError)?.code == .cancelled
                    }
                }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(ends == [Bool](repeating: true, count: 300))
        await client.close()
    }
}
