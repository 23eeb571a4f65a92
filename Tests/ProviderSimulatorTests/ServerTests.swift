import Foundation
import Logging
import NIOCore
import ProviderSimulator
import ServiceLifecycle
import Synchronization
import Testing

/// The server through real sockets.
@Suite(.timeLimit(.minutes(1)))
struct ServerTests {
    private func json(_ received: RawClient.Received) throws -> JSONNode {
        try JSONParser.parse(Array(received.body.utf8))
    }

    /// Waits until a request has ended in the journal, which can be a moment after its last byte.
    private func ended(_ simulator: ProviderSimulator, _ count: Int = 1) async throws -> [RequestRecord] {
        try await simulator.journal { $0.total >= count && $0.running == 0 }.requests
    }

    @Test func answersAMessage() async throws {
        try await withSimulator { client, simulator in
            let received = try await client.send("/v1/messages", body: RawClient.message())
            let body = try json(received)
            #expect(received.status == 200)
            #expect(received.header("request-id")?.hasPrefix("req_") == true)
            #expect(body["content"]?.array?.first?["text"]?.string?.contains("pots") == true)
            #expect(body["stop_reason"]?.string == "end_turn")
            let record = try #require(try await ended(simulator).first)
            #expect(record.outcome == .completed)
            #expect(record.model == "claude-sonnet-5-5")
            #expect(record.usage.outputTokens == body["usage"]?["output_tokens"]?.int)
        }
    }

    @Test func streamsAMessageThatEqualsThePlainOne() async throws {
        try await withSimulator { client, simulator in
            let plain = try json(try await client.send("/v1/messages", body: RawClient.message()))
            let streamed = try await client.send("/v1/messages", body: RawClient.message(stream: true))
            #expect(streamed.header("content-type") == "text/event-stream; charset=utf-8")
            let events = Events(streamed)
            #expect(events.names.prefix(3) == ["message_start", "content_block_start", "ping"])
            #expect(events.names.suffix(3) == ["content_block_stop", "message_delta", "message_stop"])
            #expect(events.text == plain["content"]?.array?.first?["text"]?.string)
            #expect(events.data.first?["message"]?["usage"]?["cache_creation"] != nil)
            #expect(events.data.dropLast().last?["usage"]?["output_tokens"] == plain["usage"]?["output_tokens"])
            #expect(events.data.dropLast().last?["usage"]?["cache_creation"] == nil)
            let record = try #require(try await ended(simulator, 2).last)
            #expect(record.deltas == events.names.count { $0 == "content_block_delta" })
        }
    }

    @Test func streamsAChatWithUsageAndDone() async throws {
        try await withSimulator { client, _ in
            let plain = try json(
                try await client.send("/v1/chat/completions", headers: RawClient.openAI, body: RawClient.chat()))
            let streamed = try await client.send(
                "/v1/chat/completions", headers: RawClient.openAI,
                body: RawClient.chat(stream: true, rest: #","stream_options":{"include_usage":true}"#))
            #expect(streamed.body.contains("data: [DONE]\n\n"))
            let events = Events(streamed)
            #expect(events.text == plain["choices"]?.array?.first?["message"]?["content"]?.string)
            #expect(events.data.last?["choices"]?.array?.isEmpty == true)
            #expect(events.data.last?["usage"]?["completion_tokens"] == plain["usage"]?["completion_tokens"])
            #expect(events.data.first?["usage"] == .null)
        }
    }

    @Test func keepsConnectionsAlive() async throws {
        try await withSimulator { client, _ in
            let request = "POST /v1/messages HTTP/1.1\r\nhost: x\r\n" + RawClient.anthropic.joined(separator: "\r\n")
            let body = RawClient.message(stream: true)
            let one = request + "\r\ncontent-length: \(body.utf8.count)\r\n\r\n" + body
            let received = try await client.exchange(one + one + one) {
                $0.text.split(separator: "event: message_stop").count == 4 && $0.isComplete
            }
            #expect(received.text.split(separator: "HTTP/1.1 200 OK").count == 3)
        }
    }

    @Test func cachesPromptsOnceTheAnswerHasBegun() async throws {
        let clock = Mutex(Date(timeIntervalSince1970: 1_795_339_000))
        let time: @Sendable () -> Date = { clock.withLock { $0 } }
        try await withSimulator({ $0.now = time }) { client, _ in
            let text = String(repeating: "guidance ", count: 400)
            let system = #","system":[{"type":"text","text":"\#(text)","cache_control":{"type":"ephemeral"}}]"#
            func usage() async throws -> [Int?] {
                let body = try json(try await client.send("/v1/messages", body: RawClient.message(rest: system)))
                return ["cache_creation_input_tokens", "cache_read_input_tokens"].map { body["usage"]?[$0]?.int }
            }
            let first = try await usage()
            let second = try await usage()
            clock.withLock { $0 += 301 }
            let late = try await usage()
            #expect(first == [900, 0])
            #expect(second == [0, 900])
            #expect(late == [900, 0])
        }
    }

    @Test(
        arguments: [
            ("POST", "/v1/messages", ["anthropic-version: 2023-06-01"], 401, "authentication_error"),
            (
                "POST", "/v1/messages", ["x-api-key: wrong", "anthropic-version: 2023-06-01"], 401,
                "authentication_error"
            ),
            ("POST", "/v1/messages", ["x-api-key: key"], 400, "invalid_request_error"),
            ("POST", "/v1/chat/completions", [], 401, "invalid_request_error"),
            ("POST", "/v1/chat/completions", ["authorization: Bearer wrong"], 401, "invalid_request_error"),
            ("GET", "/v1/messages", RawClient.anthropic, 405, "invalid_request_error"),
            ("GET", "/nowhere", RawClient.openAI, 404, "invalid_request_error"),
            ("GET", "/nowhere", RawClient.anthropic, 404, "not_found_error"),
        ] as [(String, String, [String], Int, String)])
    func refusesInTheVendorsShape(
        _ method: String, _ path: String, _ headers: [String], _ status: Int, _ type: String
    ) async throws {
        try await withSimulator({ $0.apiKeys = ["key"] }) { client, simulator in
            let received = try await client.send(path, method: method, headers: headers, body: "{}")
            #expect(received.status == status)
            let body = try json(received)
            #expect(body["error"]?["type"]?.string == type)
            #expect(try await ended(simulator).first?.outcome == .refused)
        }
    }

    @Test func refusesBadJSONAndLargeBodies() async throws {
        try await withSimulator { client, _ in
            let bad = try await client.send("/v1/messages", body: "{nope")
            #expect(bad.status == 400)
            let large = try await client.exchange(
                "POST /v1/messages HTTP/1.1\r\nhost: x\r\ncontent-length: 33554433\r\n"
                    + RawClient.anthropic.joined(separator: "\r\n") + "\r\n\r\n"
            ) { $0.isWhole }
            #expect(large.status == 413)
            #expect(try json(large)["error"]?["type"]?.string == "request_too_large")
        }
    }

    @Test func limitsRates() async throws {
        let now = Date(timeIntervalSince1970: 1_795_339_000)
        try await withSimulator({
            $0.limits.requestsPerMinute = 1; $0.now = { now }
        }) { client, _ in
            let first = try await client.send("/v1/messages", body: RawClient.message())
            #expect(first.header("anthropic-ratelimit-requests-remaining") == "0")
            #expect(first.header("anthropic-ratelimit-requests-reset") == "2026-11-22T09:17:40Z")
            let second = try await client.send("/v1/messages", body: RawClient.message())
            #expect(second.status == 429)
            #expect(second.header("retry-after") == "60")
            _ = try await client.send("/v1/chat/completions", headers: RawClient.openAI, body: RawClient.chat())
            let chat = try await client.send("/v1/chat/completions", headers: RawClient.openAI, body: RawClient.chat())
            #expect(chat.status == 429)
            #expect(chat.header("x-ratelimit-reset-requests") == "1m0s")
            #expect(try json(chat)["error"]?["code"]?.string == "rate_limit_exceeded")
        }
    }

    @Test func embedsAndListsModels() async throws {
        try await withSimulator { client, _ in
            let body = #"{"model":"text-embedding-3-small","input":["a b","c"],"dimensions":8}"#
            let floats = try json(try await client.send("/v1/embeddings", headers: RawClient.openAI, body: body))
            #expect(floats["data"]?.array?.map { $0["embedding"]?.array?.count } == [8, 8])
            let models = try json(try await client.send("/v1/models", method: "GET", headers: RawClient.openAI))
            #expect(models["data"]?.array?.contains { $0["id"]?.string == "gpt-6-luna" } == true)
            let claude = try json(try await client.send("/v1/models", method: "GET"))
            #expect(claude["data"]?.array?.contains { $0["id"]?.string == "claude-haiku-5-5" } == true)
        }
    }

    @Test func stopsGracefullyAndSaysSo() async throws {
        let simulator = try ProviderSimulator()
        let group = ServiceGroup(services: [simulator], logger: Logger(label: "test"))
        try await withThrowingTaskGroup { tasks in
            tasks.addTask { try await group.run() }
            _ = try await simulator.address
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
        }
        await #expect(throws: SimulatorError.self) { try await simulator.address }
        await #expect(throws: SimulatorError.self) { try await simulator.run() }
    }

    @Test func saysWhenThePortIsTaken() async throws {
        try await withSimulator { client, _ in
            var configuration = SimulatorConfiguration()
            configuration.port = client.address.port
            let second = try ProviderSimulator(configuration: configuration)
            await #expect(throws: SimulatorError.self) { try await second.run() }
            do throws(SimulatorError) {
                _ = try await second.address
                Issue.record("has an address")
            } catch {
                #expect(error.code == .couldNotListen)
            }
        }
    }

    @Test func refusesSettingsOutOfBounds() {
        let changes: [(inout SimulatorConfiguration) -> Void] = [
            { $0.port = 70_000 }, { $0.threads = 0 }, { $0.pace.scale = -1 }, { $0.answers.words = 0 },
            { $0.answers.fixedSize = .init(deltas: 0) }, { $0.faults = [FaultRate(Fault(.hang), rate: 2)] },
            { $0.limits.tokensPerMinute = 0 },
        ]
        for change in changes {
            var configuration = SimulatorConfiguration()
            change(&configuration)
            #expect(throws: SimulatorError.self) { try ProviderSimulator(configuration: configuration) }
        }
    }
}

/// The server-sent events of a response.
struct Events {
    var names: [String] = []
    var data: [JSONNode] = []

    init(_ received: RawClient.Received) {
        for line in Self.dechunked(received.body).split(separator: "\n") {
            if line.hasPrefix("event: ") { names.append(String(line.dropFirst(7))) }
            if line.hasPrefix("data: "), let node = try? JSONParser.parse(Array(line.dropFirst(6).utf8)) {
                data.append(node)
            }
        }
    }

    /// The texts of all deltas.
    var text: String {
        data.compactMap {
            $0["delta"]?["text"]?.string ?? $0["choices"]?.array?.first?["delta"]?["content"]?.string
        }.joined()
    }

    static func dechunked(_ body: Substring) -> String {
        var bytes = Array(body.utf8)[...]
        var result: [UInt8] = []
        while let end = bytes.firstIndex(of: 0x0D),
            let size = Int(String(decoding: bytes[..<end], as: UTF8.self), radix: 16),
            size > 0, bytes.endIndex >= end + 2 + size
        {
            result += bytes[(end + 2)..<(end + 2 + size)]
            bytes = bytes[(end + 2 + size)...].dropFirst(2)
        }
        return String(decoding: result, as: UTF8.self)
    }
}
