import Glibc
import HTTPTransport
import HTTPTypes
import Synchronization
import Testing

@Suite(.timeLimit(.minutes(1)))
struct RequestTests {
    typealias Request = ScriptedConnection.Request

    /// Sends a request and returns what the server has seen.
    private func seen(
        _ method: HTTPRequest.Method, path: String = "/", headers: HTTPFields = [:], body: HTTPRequestBody = .none
    ) async throws -> Request {
        let seen = Mutex<Request?>(nil)
        let server = try ScriptedServer.answering { connection, request in
            seen.withLock { $0 = request }
            connection.answer("200 OK", request.line.hasPrefix("HEAD") ? "" : "ok")
        }
        defer { server.stop() }
        let client = try makeClient()
        let request = HTTPTransportRequest(method, port: server.port, path: path, headers: headers, body: body)
        try await client.send(request, to: CollectingHandler())
        await client.close()
        return try #require(seen.withLock { $0 })
    }

    @Test func getHasNoBody() async throws {
        let request = try await seen(.get, path: "/a/../b%20c?q=1&r=%26")
        #expect(request.line == "GET /a/../b%20c?q=1&r=%26 HTTP/1.1")
        #expect(request.value("content-length") == nil)
        #expect(request.value("content-type") == nil)
    }

    @Test(arguments: [HTTPRequest.Method.head, .delete, .options])
    func otherMethodsGoOutAsTheyAre(method: HTTPRequest.Method) async throws {
        #expect(try await seen(method).line == "\(method.rawValue) / HTTP/1.1")
    }

    @Test(arguments: [HTTPRequest.Method.post, .put, .patch])
    func missingBodyIsEmpty(method: HTTPRequest.Method) async throws {
        let request = try await seen(method)
        #expect(request.line == "\(method.rawValue) / HTTP/1.1")
        #expect(request.value("content-length") == "0")
    }

    @Test(arguments: [HTTPRequest.Method.post, .put, .patch, .delete], [0, 1, 65_536, 1_000_000])
    func bytesArrive(method: HTTPRequest.Method, count: Int) async throws {
        let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        let request = try await seen(method, headers: [.contentType: "text/x"], body: .bytes(bytes))
        #expect(request.line == "\(method.rawValue) / HTTP/1.1")
        #expect(request.body == bytes)
        #expect(request.value("content-length") == "\(count)")
        #expect(request.value("content-type") == "text/x")
        #expect(request.value("expect") == nil)
    }

    @Test func headerFieldsOfTheTransportAreItsOwn() async throws {
        let empty = try #require(HTTPField.Name("X-Empty"))
        let request = try await seen(
            .post,
            headers: [
                .contentLength: "999", .transferEncoding: "chunked", .expect: "100-continue", .connection: "close",
                empty: "", .authorization: "Bearer secret",
            ],
            body: .bytes([65]))
        #expect(request.value("content-length") == "1")
        #expect(request.value("transfer-encoding") == nil)
        #expect(request.value("expect") == nil)
        #expect(request.value("connection") == nil)
        #expect(request.value("x-empty") == "")
        #expect(request.value("authorization") == "Bearer secret")
        #expect(request.value("host")?.hasPrefix("127.0.0.1:") == true)
    }

    @Test func lineEndsInValuesAddNoHeader() async throws {
        let name = try #require(HTTPField.Name("X-Value"))
        let request = try await seen(.get, headers: [name: "a\r\nX-Injected: b"])
        #expect(request.value("x-injected") == nil)
    }

    @Test(arguments: [0, 1, 65_536, 1_000_000])
    func fileIsStreamedBetweenPrefixAndSuffix(count: Int) async throws {
        let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 7) }
        let file = try TemporaryFile(bytes)
        let request = try await seen(
            .post, body: .file(path: file.path, prefix: Array("begin".utf8), suffix: Array("end".utf8)))
        #expect(request.body == Array("begin".utf8) + bytes + Array("end".utf8))
        #expect(request.value("content-length") == "\(count + 8)")
        #expect(request.value("transfer-encoding") == nil)
        #expect(request.value("expect") == nil)
    }

    @Test func multipartFormArrives() async throws {
        let file = try TemporaryFile(Array("{}\n".utf8))
        let upload = MultipartUpload(
            fields: [("purpose", "batch")], fileField: "file", fileName: "a\"b.jsonl", fileType: "application/jsonl",
            path: file.path, boundary: "XX")
        let request = try await seen(.post, headers: [.contentType: upload.contentType], body: upload.body)
        #expect(request.value("content-type") == "multipart/form-data; boundary=XX")
        #expect(
            String(decoding: request.body, as: UTF8.self)
                == """
                --XX\r
                Content-Disposition: form-data; name="purpose"\r
                \r
                batch\r
                --XX\r
                Content-Disposition: form-data; name="file"; filename="a%22b.jsonl"\r
                Content-Type: application/jsonl\r
                \r
                {}

                \r
                --XX--\r

                """.replacing("{}\n\n\r\n", with: "{}\n\r\n"))
    }

    @Test func boundariesDiffer() {
        let boundaries = Set((0..<100).map { _ in MultipartUpload.randomBoundary() })
        #expect(boundaries.count == 100)
        #expect(boundaries.allSatisfy { $0.count == 37 })
    }

    @Test func missingFileIsAnError() async throws {
        let client = try makeClient()
        for path in ["/does/not/exist", "/tmp", "/dev/zero"] {
            let error = await expectError(.bodyFile) {
                try await client.send(
                    HTTPTransportRequest(.post, port: 1, body: .file(path)), to: CollectingHandler())
            }
            #expect(error?.requestMayHaveArrived == false)
        }
        await client.close()
    }

    @Test func fileThatShrinksIsAnError() async throws {
        let file = try TemporaryFile([UInt8](repeating: 1, count: 8_000_000))
        let server = try ScriptedServer { connection, _ in
            _ = connection.readHead()
            _ = connection.read(100_000)
            file.truncate(to: 200_000)
            _ = connection.waitForClose()
        }
        defer { server.stop() }
        let client = try makeClient()
        await expectError(.bodyFile) {
            try await client.send(
                HTTPTransportRequest(.post, port: server.port, body: .file(file.path)), to: CollectingHandler())
        }
        await client.close()
    }

    /// The server closes a kept connection instead of answering: the request is sent again from its beginning.
    @Test(arguments: [true, false])
    func requestIsRepeatedOnADeadConnection(usesFile: Bool) async throws {
        let bytes = (0..<300_000).map { UInt8(truncatingIfNeeded: $0 &* 7) }
        let file = try TemporaryFile(bytes)
        let bodies = Mutex<[[UInt8]]>([])
        let server = try ScriptedServer { connection, number in
            guard let first = connection.readRequest() else { return }
            bodies.withLock { $0.append(first.body) }
            connection.answer("200 OK", "first")
            guard number > 0 else { return _ = connection.readRequest() }
            _ = connection.readRequest()
        }
        defer { server.stop() }
        let client = try makeClient()
        try await client.send(HTTPTransportRequest(port: server.port), to: CollectingHandler())
        let body: HTTPRequestBody = usesFile ? .file(file.path) : .bytes(bytes)
        try await client.send(HTTPTransportRequest(.post, port: server.port, body: body), to: CollectingHandler())
        #expect(server.connectionCount == 2)
        #expect(bodies.withLock { $0 } == [[], bytes])
        await client.close()
    }

    @Test func freshConnectionIsNeverOneThatWasKept() async throws {
        let server = try ScriptedServer { connection, _ in
            guard connection.readRequest() != nil else { return }
            connection.answer("200 OK", "first")
            _ = connection.readRequest()
        }
        defer { server.stop() }
        let client = try makeClient()
        try await client.send(HTTPTransportRequest(port: server.port), to: CollectingHandler())
        var request = HTTPTransportRequest(.post, port: server.port, body: .bytes([1]))
        request.usesFreshConnection = true
        let handler = CollectingHandler()
        try await client.send(request, to: handler)
        #expect(handler.current.transfer?.timings.isConnectionReused == false)
        #expect(server.connectionCount == 2)
        await client.close()
    }

    @Test(arguments: [
        ("ftp", "127.0.0.1", "/"), ("http", "", "/"), ("http", "user:secret@127.0.0.1", "/"),
        ("http", "127.0.0.1/x", "/"), ("http", "127.0.0.1", "path"), ("http", "127.0.0.1", "/a b"),
        ("http", "127.0.0.1", "/a#b"), ("http", "127.0.0.1", "/a\nb"), ("http", "127.0.0.1:99999", "/"),
        ("http", "127.0.0.1:http", "/"), ("http", "a b", "/"),
    ])
    func requestThatCannotBeSentIsRefused(scheme: String, authority: String, path: String) async throws {
        let client = try makeClient()
        let head = HTTPRequest(method: .get, scheme: scheme, authority: authority, path: path)
        let error = await expectError(.invalidRequest) {
            try await client.send(HTTPTransportRequest(head: head), to: CollectingHandler())
        }
        #expect(error?.isRetryable == false)
        #expect(error?.message.contains("secret") == false)
        await client.close()
    }
}

/// A file that is gone when nobody needs it any more.
final class TemporaryFile: Sendable {
    let path: String

    init(_ bytes: [UInt8]) throws {
        let name = "/tmp/http-transport-\(getpid())-\(UInt64.random(in: 0 ... .max))"
        let descriptor = unsafe open(name, O_WRONLY | O_CREAT | O_EXCL, 0o600)
        try #require(descriptor >= 0)
        let written = unsafe bytes.withUnsafeBytes { unsafe write(descriptor, $0.baseAddress, $0.count) }
        close(descriptor)
        try #require(written == bytes.count)
        path = name
    }

    deinit {
        unsafe unlink(path)
    }

    /// Cuts the file off.
    func truncate(to count: Int) {
        unsafe Glibc.truncate(path, count)
    }
}
