import HTTPTransport
import HTTPTypes
import Synchronization
import Testing

@Suite(.timeLimit(.minutes(1)))
struct ExchangeTests {
    @Test func handlerIsGivenHeadAndBody() async throws {
        let server = try ScriptedServer.answering { connection, _ in
            connection.answer(headers: ["X-Kind: greeting", "x-kind: second", "X-Empty:"], "Hello")
        }
        defer { server.stop() }
        let client = try makeClient()
        let handler = CollectingHandler()
        let head = try await client.send(HTTPTransportRequest(port: server.port), to: handler)
        #expect(head.status == .ok)
        let name = try #require(HTTPField.Name("X-Kind"))
        #expect(head.headerFields[values: name] == ["greeting", "second"])
        #expect(handler.current.head == head)
        #expect(handler.text == "Hello")
        await client.close()
    }

    @Test func bodyIsPulled() async throws {
        let server = try ScriptedServer.answering { connection, _ in connection.answer("201 Created", "Hello") }
        defer { server.stop() }
        let client = try makeClient()
        let response = try await client.send(HTTPTransportRequest(port: server.port))
        #expect(response.head.status.code == 201)
        #expect(try await response.body.collect(upTo: 5) == Array("Hello".utf8))
        await client.close()
    }

    @Test func bodyOverTheReadersLimitIsAnError() async throws {
        let server = try ScriptedServer.answering { connection, _ in connection.answer("200 OK", "Hello!") }
        defer { server.stop() }
        let client = try makeClient()
        let response = try await client.send(HTTPTransportRequest(port: server.port))
        await expectError(.bodyTooLarge) { _ = try await response.body.collect(upTo: 4) }
        await client.close()
    }

    @Test func connectionIsReused() async throws {
        let server = try ScriptedServer.answering { connection, _ in connection.answer("200 OK", "Hello") }
        defer { server.stop() }
        let client = try makeClient()
        for number in 0..<5 {
            let handler = CollectingHandler()
            try await client.send(HTTPTransportRequest(port: server.port), to: handler)
            let timings = try #require(handler.current.transfer?.timings)
            #expect(timings.isConnectionReused == (number > 0))
            #expect(try #require(timings.connected) <= #require(timings.firstByte))
        }
        #expect(server.connectionCount == 1)
        await client.close()
    }

    @Test func chunkedBodyArrivesPieceByPiece() async throws {
        let server = try ScriptedServer.answering { connection, _ in
            connection.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
            for word in ["one ", "two ", "three"] { connection.writeChunk(word) }
            connection.write("0\r\nX-Trailer: yes\r\n\r\n")
        }
        defer { server.stop() }
        let client = try makeClient()
        let handler = CollectingHandler()
        let head = try await client.send(HTTPTransportRequest(port: server.port), to: handler)
        #expect(handler.text == "one two three")
        #expect(head.headerFields.count == 1)
        await client.close()
    }

    @Test func answerMayComeByteByByte() async throws {
        let server = try ScriptedServer.answering { connection, _ in
            for byte in "HTTP/1.1 200 Fine\r\nContent-Length: 5\r\nA: b\r\n\r\nHello".utf8 { connection.write([byte]) }
        }
        defer { server.stop() }
        let client = try makeClient()
        let handler = CollectingHandler()
        let head = try await client.send(HTTPTransportRequest(port: server.port), to: handler)
        #expect(head.status == HTTPResponse.Status(code: 200, reasonPhrase: "Fine"))
        #expect(handler.text == "Hello")
        await client.close()
    }

    @Test func interimHeadsAreLeftOut() async throws {
        let server = try ScriptedServer.answering { connection, _ in
            connection.write("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n")
            connection.answer("200 OK", "Hello")
        }
        defer { server.stop() }
        let client = try makeClient()
        let handler = CollectingHandler()
        let head = try await client.send(
            HTTPTransportRequest(.post, port: server.port, body: .bytes([1, 2, 3])), to: handler)
        #expect(head.status == .ok)
        #expect(head.headerFields.count == 1)
        #expect(handler.text == "Hello")
        await client.close()
    }

    @Test func redirectIsNotFollowed() async throws {
        let server = try ScriptedServer.answering { connection, _ in
            connection.answer("302 Found", headers: ["Location: http://127.0.0.1:1/"], "elsewhere")
        }
        defer { server.stop() }
        let client = try makeClient()
        let handler = CollectingHandler()
        let head = try await client.send(HTTPTransportRequest(port: server.port), to: handler)
        #expect(head.status.code == 302)
        #expect(handler.text == "elsewhere")
        await client.close()
    }

    @Test func bodyWithoutLengthEndsWithTheConnection() async throws {
        let server = try ScriptedServer { connection, _ in
            _ = connection.readRequest()
            connection.write("HTTP/1.1 200 OK\r\n\r\nHello")
        }
        defer { server.stop() }
        let client = try makeClient()
        let handler = CollectingHandler()
        try await client.send(HTTPTransportRequest(port: server.port), to: handler)
        #expect(handler.text == "Hello")
        await client.close()
    }

    @Test func errorStatusIsAnAnswer() async throws {
        let server = try ScriptedServer.answering { connection, _ in connection.answer("529 Overloaded", "later") }
        defer { server.stop() }
        let client = try makeClient()
        let handler = CollectingHandler()
        let head = try await client.send(HTTPTransportRequest(port: server.port), to: handler)
        #expect(head.status.code == 529)
        #expect(handler.text == "later")
        await client.close()
    }

    @Test func requestsGoThroughTheProxy() async throws {
        let proxy = try ScriptedServer.answering { connection, request in connection.answer("200 OK", request.line) }
        defer { proxy.stop() }
        let client = try makeClient { $0.proxy = .url("http://127.0.0.1:\(proxy.port)") }
        var request = HTTPTransportRequest(port: 80)
        request.head.authority = "api.example"
        let handler = CollectingHandler()
        try await client.send(request, to: handler)
        #expect(handler.text == "GET http://api.example/ HTTP/1.1")
        await client.close()
    }

    @Test func proxyThatRefusesATunnelIsNoAnswer() async throws {
        let proxy = try ScriptedServer.answering { connection, _ in connection.answer("403 Forbidden", "no") }
        defer { proxy.stop() }
        let client = try makeClient { $0.proxy = .url("http://127.0.0.1:\(proxy.port)") }
        var request = HTTPTransportRequest(port: 443, scheme: "https")
        request.head.authority = "api.example"
        let sent = request
        await expectError(.couldNotConnect) { try await client.send(sent, to: CollectingHandler()) }
        await client.close()
    }
}
