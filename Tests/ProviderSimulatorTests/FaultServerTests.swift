import ProviderSimulator
import Testing

/// Faults through real sockets.
@Suite(.timeLimit(.minutes(1)))
struct FaultServerTests {
    private func stream(_ client: RawClient, _ fault: String) async throws -> RawClient.Received {
        try await client.send(
            "/v1/messages", headers: RawClient.anthropic + ["x-simulator-fault: \(fault)"],
            body: RawClient.message(stream: true))
    }

    private func plain(_ client: RawClient, _ fault: String) async throws -> RawClient.Received {
        try await client.send(
            "/v1/messages", headers: RawClient.anthropic + ["x-simulator-fault: \(fault)"], body: RawClient.message())
    }

    private func record(
        _ simulator: ProviderSimulator, _ isReached: (RequestRecord) -> Bool = { $0.outcome != .running }
    ) async throws -> RequestRecord {
        let journal = try await simulator.journal { $0.requests.last.map(isReached) ?? false }
        return try #require(journal.requests.last)
    }

    @Test(
        arguments: [
            ("rate_limit;retry_after=2", 429, "rate_limit_error", "2"),
            ("rate_limit;retry_after=0.5", 429, "rate_limit_error", "0.5"),
            ("overloaded", 529, "overloaded_error", "1"), ("server_error", 500, "api_error", nil),
            ("insufficient_quota", 429, "rate_limit_error", nil), ("nonsense", 400, "invalid_request_error", nil),
        ] as [(String, Int, String, String?)])
    func statusFaults(_ fault: String, _ status: Int, _ type: String, _ retryAfter: String?) async throws {
        try await withSimulator { client, simulator in
            for received in [try await plain(client, fault), try await stream(client, fault)] {
                #expect(received.status == status)
                #expect(received.body.contains("\"type\":\"\(type)\""))
                #expect(received.header("retry-after") == retryAfter)
            }
            #expect(try await record(simulator).outcome == (fault == "nonsense" ? .refused : .faulted))
        }
    }

    @Test func openAIFaultsHaveItsShape() async throws {
        try await withSimulator { client, _ in
            for (fault, status, code) in [
                ("overloaded", 503, "server_is_overloaded"), ("insufficient_quota", 429, "insufficient_quota"),
                ("rate_limit", 429, "rate_limit_exceeded"),
            ] {
                let received = try await client.send(
                    "/v1/chat/completions", headers: RawClient.openAI + ["x-simulator-fault: \(fault)"],
                    body: RawClient.chat())
                #expect(received.status == status)
                #expect(received.body.contains("\"code\":\"\(code)\""))
            }
        }
    }

    @Test func anErrorEventEndsAStream() async throws {
        try await withSimulator { client, simulator in
            let events = Events(try await stream(client, "stream_error;after_deltas=4"))
            #expect(events.names.count { $0 == "content_block_delta" } == 4)
            #expect(events.names.last == "error")
            #expect(events.data.last?["error"]?["type"]?.string == "overloaded_error")
            let record = try await record(simulator)
            #expect(record.outcome == .faulted)
            #expect(record.deltas == 4)
            #expect(try await plain(client, "stream_error").status == 529)
        }
    }

    @Test func resets() async throws {
        try await withSimulator { client, simulator in
            let streamed = try await stream(client, "reset")
            #expect(streamed.failed)
            #expect(!streamed.isComplete)
            #expect(try await record(simulator).outcome == .faulted)
            #expect(try await plain(client, "reset").failed)
        }
    }

    @Test func truncatesCleanly() async throws {
        try await withSimulator { client, _ in
            let streamed = try await stream(client, "truncate;after_deltas=2")
            #expect(streamed.isComplete)
            #expect(!streamed.failed)
            #expect(Events(streamed).names.last == "content_block_delta")
            let plain = try await plain(client, "truncate")
            #expect(!plain.isWhole)
            #expect(plain.status == 200)
        }
    }

    @Test func hangsUntilTheClientCloses() async throws {
        try await withSimulator { client, simulator in
            let received = try await client.send(
                "/v1/messages", headers: RawClient.anthropic + ["x-simulator-fault: hang;after_deltas=2"],
                body: RawClient.message(stream: true)
            ) { $0.text.split(separator: "content_block_delta\n").count == 3 }
            #expect(!received.isComplete)
            let streamed = try await record(simulator)
            #expect(streamed.outcome == .clientClosed)
            #expect(streamed.deltas == 2)
        }
    }

    @Test func aHangingPlainRequestEndsWithItsClient() async throws {
        try await withSimulator { client, simulator in
            try await withThrowingTaskGroup { tasks in
                tasks.addTask { _ = try? await plain(client, "hang") }
                _ = try await record(simulator) { $0.fault == .hang }
                tasks.cancelAll()
            }
            #expect(try await record(simulator).outcome == .clientClosed)
        }
    }

    @Test func noticesAClientThatLeavesAPacedStream() async throws {
        try await withSimulator({ $0.pace = Pace(timeToFirstToken: .zero, deltaDelay: .seconds(60) ... .seconds(60)) })
        {
            client, simulator in
            _ = try await client.send("/v1/messages", body: RawClient.message(stream: true)) {
                $0.text.contains("content_block_delta")
            }
            #expect(try await record(simulator).outcome == .clientClosed)
            #expect(try await record(simulator).deltas == 1)
        }
    }

    @Test func aMalformedFrameIsNotJSON() async throws {
        try await withSimulator { client, _ in
            let received = try await stream(client, "malformed;after_deltas=1")
            let lines = Events.dechunked(received.body).split(separator: "\n").filter { $0.hasPrefix("data: ") }
            let broken = lines.filter { (try? JSONParser.parse(Array($0.dropFirst(6).utf8))) == nil }
            #expect(broken.count == 1)
            #expect(received.body.contains("message_stop"))
            let plain = try await plain(client, "malformed")
            #expect(plain.status == 200)
            #expect(throws: JSONSyntaxError.self) { try JSONParser.parse(Array(plain.body.utf8)) }
        }
    }

    @Test func slowFirstTokenIsLateAndThenComplete() async throws {
        try await withSimulator { client, simulator in
            let start = ContinuousClock.now
            let received = try await stream(client, "slow_first_token;delay=0.2")
            #expect(ContinuousClock.now - start >= .milliseconds(200))
            #expect(received.isComplete)
            #expect(try await record(simulator).outcome == .completed)
        }
    }

    @Test func theControlEndpointSchedulesFaults() async throws {
        try await withSimulator { client, _ in
            let bad = try await client.send("/simulator/faults", headers: [], body: #"{"fault":"nonsense"}"#)
            #expect(bad.status == 400)
            let made = try await client.send(
                "/simulator/faults", headers: [], body: #"{"fault":"server_error","count":2,"match":"pots"}"#)
            #expect(made.status == 201)
            #expect(try await client.send("/v1/messages", body: RawClient.message("weather")).status == 200)
            #expect(try await client.send("/v1/messages", body: RawClient.message()).status == 500)
            _ = try await client.send("/simulator/faults", method: "DELETE", headers: [])
            #expect(try await client.send("/v1/messages", body: RawClient.message()).status == 200)
            let journal = try await client.send("/simulator/requests", method: "GET", headers: [])
            let body = try JSONParser.parse(Array(journal.body.utf8))
            #expect(body["total"]?.int == 3)
            #expect(body["faults"]?["server_error"]?.int == 1)
            #expect(body["requests"]?.array?.count == 3)
        }
    }

    @Test func aShutdownCutsWhatHangs() async throws {
        let simulator = try ProviderSimulator()
        try await withThrowingTaskGroup { tasks in
            tasks.addTask { try await simulator.run() }
            let client = RawClient(address: try await simulator.address)
            async let received = stream(client, "hang")
            _ = try await record(simulator) { $0.status == 200 }
            tasks.cancelAll()
            #expect(try await !received.isComplete)
            #expect(try await record(simulator).outcome == .cut)
        }
    }

    @Test func manyStreamsAtOnceAreAllWhole() async throws {
        try await withSimulator({
            $0.pace = Pace(timeToFirstToken: .milliseconds(5), deltaDelay: .milliseconds(1) ... .milliseconds(3))
            $0.answers.fixedSize = .init(deltas: 50)
            $0.threads = 2
        }) { client, simulator in
            try await withThrowingTaskGroup { tasks in
                for _ in 0..<200 {
                    tasks.addTask {
                        let received = try await client.send("/v1/messages", body: RawClient.message(stream: true))
                        return Events(received).text.utf8.count
                    }
                }
                for try await bytes in tasks { #expect(bytes == 800) }
            }
            #expect(simulator.journal.total == 200)
        }
    }
}
