import HTTPTransport
import HTTPTypes
import Testing

@Suite(.timeLimit(.minutes(1)), .enabled(if: NodeServer.isAvailable, "needs node and openssl"))
struct HTTP2Tests {
    @Test func versionIsNegotiated() async throws {
        let server = try await NodeServer.start()
        let client = try server.makeClient()
        let handler = CollectingHandler()
        try await client.send(server.request("/version"), to: handler)
        #expect(handler.text == "2.0")
        // A pulled body has a connection of its own, even when one of HTTP/2 is idle.
        let body = try await client.send(server.request("/version")).body.collect(upTo: 10)
        #expect(body == Array("1.1".utf8))
        await client.close()
    }

    @Test func certificateIsChecked() async throws {
        let server = try await NodeServer.start()
        let client = try makeClient()
        let error = await expectError(.certificate) {
            try await client.send(server.request("/version"), to: CollectingHandler())
        }
        #expect(error?.isRetryable == false)
        #expect(error?.requestMayHaveArrived == false)
        await client.close()
        let other = try server.makeClient()
        var request = server.request("/version")
        request.head.authority = "localhost:\(server.port)"  // the certificate names the address only
        let sent = request
        await expectError(.certificate) { try await other.send(sent, to: CollectingHandler()) }
        await other.close()
    }

    @Test func bodiesAreEchoed() async throws {
        let server = try await NodeServer.start()
        let client = try server.makeClient()
        let bytes = (0..<1_000_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        let file = try TemporaryFile(bytes)
        for body in [.bytes(bytes), .file(path: file.path, prefix: [1, 2], suffix: [3])] as [HTTPRequestBody] {
            var request = server.request("/echo")
            request.head.method = .post
            request.body = body
            let handler = CollectingHandler()
            try await client.send(request, to: handler)
            if case .bytes = body {
                #expect(handler.current.body == bytes)
            } else {
                #expect(handler.current.body == [1, 2] + bytes + [3])
            }
        }
        await client.close()
    }

    /// All streams are open at once, and share a few connections.
    @Test func thousandStreamsAtOnce() async throws {
        let server = try await NodeServer.start()
        let client = try server.makeClient()
        let isRight = await withTaskGroup { group in
            for _ in 0..<1_000 {
                group.addTask {
                    let handler = CollectingHandler()
                    do {
                        try await client.send(server.request("/meet?count=1000"), to: handler)
                    } catch {
                        Issue.record("\(error)")
                    }
                    return handler.text == "begun and ended"
                }
            }
            return await group.reduce(true) { $0 && $1 }
        }
        #expect(isRight)
        let stats = try await server.stats()
        #expect(stats.maximumOpen >= 1_000)
        #expect((10...20).contains(stats.sessions), "\(stats)")
        await client.close()
    }

    @Test func requestsAtOnceShareTheFirstConnection() async throws {
        let server = try await NodeServer.start()
        let client = try server.makeClient()
        await withTaskGroup { group in
            for _ in 0..<50 {
                group.addTask { _ = try? await client.send(server.request("/version"), to: CollectingHandler()) }
            }
        }
        #expect(try await server.stats().sessions == 1)
        await client.close()
    }

    @Test(arguments: [HTTPTransferFlow.proceed, .pause])
    func cancelledStreamIsReset(flow: HTTPTransferFlow) async throws {
        let server = try await NodeServer.start()
        let client = try server.makeClient()
        let handler = CollectingHandler(onBytes: { _, _ in flow })
        let task = Task { try await client.send(server.request("/hold"), to: handler) }
        await handler.wait { $0.pieces == 1 }
        task.cancel()
        await expectError(.cancelled) { _ = try await task.value }
        _ = try await server.stats(whenOpen: 0)
        await client.close()
    }

    /// The server hears of it although nobody else on the connection has anything to write.
    @Test(arguments: [true, false])
    func cancelledStreamIsResetBesideQuietOnes(byHandler: Bool) async throws {
        let server = try await NodeServer.start()
        let client = try server.makeClient()
        let quiet = CollectingHandler()
        let quietTask = Task { try await client.send(server.request("/hold"), to: quiet) }
        await quiet.wait { $0.pieces == 1 }
        let handler = CollectingHandler(onBytes: { _, _ in byHandler ? .cancel : .proceed })
        let task = Task { try await client.send(server.request("/hold"), to: handler) }
        await handler.wait { $0.pieces == 1 }
        if !byHandler { task.cancel() }
        await expectError(.cancelled) { _ = try await task.value }
        let stats = try await server.stats(whenOpen: 1)
        #expect(stats.resets.count == 1)
        // The one that asks for the stats has one of its own, of HTTP/1.1.
        #expect(stats.sessions == 1)
        quietTask.cancel()
        await expectError(.cancelled) { _ = try await quietTask.value }
        _ = try await server.stats(whenOpen: 0)
        await client.close()
    }

    @Test func streamEndedByItsHandlerIsClosed() async throws {
        let server = try await NodeServer.start()
        let client = try server.makeClient()
        let handler = CollectingHandler(onBytes: { _, _ in .cancel })
        await expectError(.cancelled) { try await client.send(server.request("/hold"), to: handler) }
        _ = try await server.stats(whenOpen: 0)
        await client.close()
    }

    @Test func cancelledBeforeTheAnswer() async throws {
        let server = try await NodeServer.start()
        let client = try server.makeClient()
        let task = Task { try await client.send(server.request("/silent"), to: CollectingHandler()) }
        _ = try await server.stats(whenOpen: 1)
        task.cancel()
        await expectError(.cancelled) { _ = try await task.value }
        _ = try await server.stats(whenOpen: 0)
        await client.close()
    }

    @Test(arguments: ["/reset", "/refuse", "/short", "/destroy", "/cut"])
    func brokenStreamIsAnError(path: String) async throws {
        let server = try await NodeServer.start()
        let client = try server.makeClient()
        do {
            try await client.send(server.request(path), to: CollectingHandler())
            Issue.record("no error")
        } catch {
            // Where the whole connection breaks, it depends on the moment which of the two it is.
            #expect([.connectionReset, .truncated].contains(error.code), "\(error)")
            #expect(error.isRetryable)
            #expect(error.requestMayHaveArrived)
        }
        // The next request finds its way.
        try await client.send(server.request("/version"), to: CollectingHandler())
        await client.close()
    }

    @Test func streamsEndThatBeganBeforeTheServerGoesAway() async throws {
        let server = try await NodeServer.start()
        let client = try server.makeClient()
        let handler = CollectingHandler()
        try await client.send(server.request("/goaway"), to: handler)
        #expect(handler.text == "begun and ended")
        let next = CollectingHandler()
        try await client.send(server.request("/version"), to: next)
        #expect(next.text == "2.0")
        await client.close()
    }

    @Test func timeoutsHold() async throws {
        let server = try await NodeServer.start()
        let client = try server.makeClient()
        var request = server.request("/hold")
        request.timeouts = HTTPTimeouts(idle: .milliseconds(50))
        let first = request
        await expectError(.timedOut(.idle)) { try await client.send(first, to: CollectingHandler()) }
        request = server.request("/silent")
        request.timeouts = HTTPTimeouts(firstByte: .milliseconds(50))
        let second = request
        await expectError(.timedOut(.firstByte)) { try await client.send(second, to: CollectingHandler()) }
        await client.close()
    }

    /// A stream that pauses with every piece gets its whole body, and so do its neighbours.
    @Test func pausedStreamsGoOn() async throws {
        let server = try await NodeServer.start()
        let client = try server.makeClient()
        let size = 1024 * 1024
        let sizes = await withTaskGroup { group in
            for number in 0..<8 {
                group.addTask {
                    let handler = CountingHandler { _, transfer in
                        guard number % 2 == 0 else { return .proceed }
                        transfer.setTimer(after: .milliseconds(1))
                        return .pause
                    }
                    do {
                        try await client.send(server.request("/large?bytes=\(size)"), to: handler)
                    } catch {
                        Issue.record("\(error)")
                    }
                    return handler.bytes
                }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(sizes == [Int](repeating: size, count: 8))
        await client.close()
    }

    @Test func closingEndsStreams() async throws {
        let server = try await NodeServer.start()
        let client = try server.makeClient()
        let handler = CollectingHandler()
        let task = Task { try await client.send(server.request("/hold"), to: handler) }
        await handler.wait { $0.pieces == 1 }
        await client.close()
        await expectError(.closed) { _ = try await task.value }
        _ = try await server.stats(whenOpen: 0)
    }
}
