import HTTPTransport
import HTTPTypes
import Synchronization
import Testing

@Suite(.timeLimit(.minutes(1)))
struct ExchangeTests {
    @Test func handlerIsGivenHeadAndBody() async throws {
        let server = try ScriptedServer.answering { connection, _ in
            connection.answer(headers: ["X-Kind: greeting", "x-kind: second"], "Hello")
        }
        defer { server.stop() }
        let client = try makeClient()
        let handler = CollectingHandler()
        let head = try await client.send(HTTPTransportRequest(port: server.port), to: handler)
        #expect(head.status == .ok)
        #expect(head.headerFields[values: HTTPField.Name("X-Kind")!] == ["greeting", "second"])
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
}
