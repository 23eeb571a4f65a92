import Glibc
import HTTPTransport
import HTTPTypes
import Synchronization
import Testing

@Suite(.timeLimit(.minutes(1)))
struct FailureTests {
    /// Plays `script` to one request, and expects `code`, from a handler and from a reader alike.
    private func expect(
        _ code: HTTPTransportError.Code, sourceLocation: SourceLocation = #_sourceLocation,
        _ script: @escaping @Sendable (ScriptedConnection) -> Void
    ) async throws {
        let server = try ScriptedServer { connection, _ in
            guard connection.readRequest() != nil else { return }
            script(connection)
        }
        defer { server.stop() }
        let client = try makeClient()
        let error = await expectError(code, sourceLocation: sourceLocation) {
            try await client.send(
                HTTPTransportRequest(port: server.port, path: "/?key=secret"), to: CollectingHandler())
        }
        #expect(error?.requestMayHaveArrived == true, sourceLocation: sourceLocation)
        #expect(error?.message.contains("secret") == false, sourceLocation: sourceLocation)
        await expectError(code, sourceLocation: sourceLocation) {
            _ = try await client.send(HTTPTransportRequest(port: server.port)).body.collect(upTo: 1_000_000)
        }
        await client.close()
    }

    @Test func bodyShorterThanItsLength() async throws {
        try await expect(.truncated) { $0.write("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nHello") }
    }

    @Test func chunkedBodyCutOff() async throws {
        try await expect(.truncated) {
            $0.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nHello\r\n")
        }
        try await expect(.truncated) { $0.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nHel") }
        try await expect(.truncated) {
            $0.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nHello\r\n0\r\n")
        }
    }

    @Test func connectionResetInBody() async throws {
        try await expect(.connectionReset) {
            $0.write("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nHello")
            $0.resetOnClose()
        }
    }

    @Test func connectionClosedInsteadOfAnAnswer() async throws {
        try await expect(.connectionReset) { _ in }
    }

    @Test func headCutOff() async throws {
        try await expect(.truncated) { $0.write("HTTP/1.1 200 OK\r\nContent-Le") }
    }

    @Test func somethingElseThanHTTP() async throws {
        try await expect(.protocolViolation) { $0.write("SSH-2.0-OpenSSH_9.2\r\n") }
    }

    @Test func badChunkSize() async throws {
        try await expect(.protocolViolation) {
            $0.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\nHello\r\n")
        }
    }

    @Test func badContentLength() async throws {
        try await expect(.protocolViolation) { $0.write("HTTP/1.1 200 OK\r\nContent-Length: five\r\n\r\nHello") }
    }

    @Test func headOverTheLimit() async throws {
        try await expect(.headTooLarge) { connection in
            connection.write("HTTP/1.1 200 OK\r\n")
            let line = "X-Filler: \(String(repeating: "x", count: 1_000))\r\n"
            while connection.write(line) {}
        }
        try await expect(.headTooLarge) { connection in
            connection.write("HTTP/1.1 200 OK\r\nX-Filler: ")
            let filler = String(repeating: "x", count: 1_000)
            while connection.write(filler) {}
        }
    }

    @Test func endlessInterimHeadsAreOverTheLimit() async throws {
        try await expect(.headTooLarge) { connection in
            while connection.write("HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n") {}
        }
    }

    @Test func nobodyListens() async throws {
        let client = try makeClient()
        let error = await expectError(.couldNotConnect) {
            try await client.send(HTTPTransportRequest(port: 1, path: "/?key=secret"), to: CollectingHandler())
        }
        #expect(error?.isRetryable == true)
        #expect(error?.requestMayHaveArrived == false)
        #expect(error?.message.contains("127.0.0.1") == true)
        #expect(error?.message.contains("secret") == false)
        await client.close()
    }

    @Test func hostUnknown() async throws {
        let client = try makeClient()
        let error = await expectError(.couldNotResolve) {
            try await client.send(
                HTTPTransportRequest(port: 80, host: "does-not-exist.invalid"), to: CollectingHandler())
        }
        #expect(error?.isRetryable == true)
        await client.close()
    }

    /// The server closes while the body is still being sent: an error, and no SIGPIPE.
    @Test func serverClosesDuringUpload() async throws {
        let server = try ScriptedServer { connection, _ in
            _ = connection.read(1_000)
            connection.resetOnClose()
        }
        defer { server.stop() }
        let client = try makeClient()
        for _ in 0..<5 {
            await expectError(.connectionReset) {
                try await client.send(
                    HTTPTransportRequest(
                        .post, port: server.port, body: .bytes([UInt8](repeating: 1, count: 8_000_000))),
                    to: CollectingHandler())
            }
        }
        await client.close()
    }

    @Test func answerBeforeTheWholeUploadCounts() async throws {
        let server = try ScriptedServer { connection, _ in
            _ = connection.readHead()
            connection.answer("413 Content Too Large", headers: ["Connection: close"], "too much")
            _ = connection.waitForClose()
        }
        defer { server.stop() }
        let client = try makeClient()
        let handler = CollectingHandler()
        let head = try await client.send(
            HTTPTransportRequest(.post, port: server.port, body: .bytes([UInt8](repeating: 1, count: 8_000_000))),
            to: handler)
        #expect(head.status.code == 413)
        #expect(handler.text == "too much")
        await client.close()
    }

    @Test func authoritiesThatCannotBeRead() {
        #expect {
            _ = try makeClient { $0.certificateAuthorityFile = "/does/not/exist.pem" }
        } throws: { error in
            (error as? HTTPTransportError)?.code == .certificate
        }
    }

    @Test func descriptorsRunOut() async {
        await #expect(processExitsWith: .success) {
            let server = try ScriptedServer.answering { connection, _ in connection.answer("200 OK", "ok") }
            let client = try makeClient()
            // Dispatch aborts if it cannot open what it needs for its first timer: let it do so beforehand.
            try await Task.sleep(for: .nanoseconds(1))
            var limit = rlimit(rlim_cur: 0, rlim_max: 0)
            unsafe getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
            limit.rlim_cur = 3  // the standard ones, which are open
            unsafe setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
            let error = await expectError(.tooManyDescriptors) {
                try await client.send(HTTPTransportRequest(port: server.port), to: CollectingHandler())
            }
            let other = #expect(throws: HTTPTransportError.self) { _ = try makeClient() }
            // Not exit(): what a sanitizer does then needs descriptors.
            _exit(error?.isRetryable == true && other?.code == .tooManyDescriptors ? EXIT_SUCCESS : EXIT_FAILURE)
        }
    }

    @Test func descriptorLimitIsRaisedToTheHardOne() async {
        await #expect(processExitsWith: .success) {
            var limit = rlimit(rlim_cur: 0, rlim_max: 0)
            unsafe getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
            let hard = limit.rlim_max
            limit.rlim_cur = 100
            unsafe setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
            exit(HTTPClient.raiseDescriptorLimit() == UInt64(hard) ? EXIT_SUCCESS : EXIT_FAILURE)
        }
    }
}
