import ProviderSimulator
import Testing

/// Anthropic's Message Batches through real sockets.
@Suite(.timeLimit(.minutes(1)))
struct MessageBatchTests {
    private static let path = "/v1/messages/batches"

    @Test func livesFromCreationToResults() async throws {
        try await withBatches { client, _, clock in
            let created = try await client.messageBatch((0..<20).map { "Question \($0)" })
            let id = try #require(created["id"]?.string)
            #expect(created["processing_status"] == "in_progress")
            #expect(created["created_at"] == "2026-11-18T11:06:40.000Z")
            #expect(created["expires_at"] == "2026-11-19T11:06:40.000Z")
            clock.advance(99)
            let running = try await client.json("\(Self.path)/\(id)")
            #expect(running["request_counts"]?["processing"] == 20)
            #expect(running["request_counts"]?["succeeded"] == 0)
            #expect(running["results_url"] == .null)
            #expect(try await client.call("\(Self.path)/\(id)/results").status == 404)
            #expect(try await client.call("\(Self.path)/\(id)", method: "DELETE").status == 400)
            clock.advance(1)
            let ended = try await client.json("\(Self.path)/\(id)")
            #expect(ended["processing_status"] == "ended")
            #expect(ended["request_counts"]?["processing"] == 0)
            #expect(ended["request_counts"]?["succeeded"] == 20)
            #expect(ended["results_url"]?.string == "http://localhost/v1/messages/batches/\(id)/results")

            let first = try await client.call("\(Self.path)/\(id)/results")
            let lines = try await client.lines("\(Self.path)/\(id)/results")
            #expect(Set(lines.keys) == Set((0..<20).map { "r-\($0)" }))
            #expect(lines.values.allSatisfy { $0["result"]?["message"]?["usage"]?["service_tier"] == "batch" })
            let order = Events.dechunked(first.body).split(separator: "\n").map { $0.prefix(22) }
            #expect(order != order.sorted())
            let again = try await client.call("\(Self.path)/\(id)/results")
            #expect(Events.dechunked(again.body) == Events.dechunked(first.body))

            #expect(try await client.json("\(Self.path)/\(id)", method: "DELETE")["type"] == "message_batch_deleted")
            #expect(try await client.call("\(Self.path)/\(id)").status == 404)
        }
    }

    @Test(
        arguments: [
            ("[]", "Input should be a valid dictionary"), ("{", "not valid JSON"), ("", "not valid JSON"),
            ("{}", "requests: Field required"), (#"{"requests":[]}"#, "at least 1 item"),
            (#"{"requests":[1]}"#, "valid list"),
            (#"{"requests":[{}],"x":[{}]}"#, "requests.0.custom_id: Field required"),
            (#"{"requests":{"a":{"b":1}}}"#, "requests.0.b: Extra inputs"),
            (#"{"requests":[{"custom_id":"a b","params":{}}]}"#, "should match pattern"),
            (#"{"requests":[{"custom_id":"","params":{}}]}"#, "should match pattern"),
            (#"{"requests":[{"custom_id":"a"}]}"#, "requests.0.params: Field required"),
            (#"{"requests":[{"custom_id":"a","params":{},"x":1}]}"#, "requests.0.x: Extra inputs"),
            (
                #"{"requests":[{"custom_id":"a","params":{}},{"custom_id":"a","params":{}}]}"#,
                "requests.1.custom_id: Dup"
            ),
            (#"{"requests":[{"custom_id":"a","params":{}}],"more":1}"#, "more: Extra inputs"),
            (#"{"requests":[{"custom_id":"a","params":{}}]"#, "not valid JSON"),
            (#"{"requests":[{"custom_id":"a","params":{"x":tru}}]}"#, "not valid JSON"),
        ])
    func refusesAtCreation(_ body: String, _ complaint: String) async throws {
        try await withBatches { client, simulator, _ in
            let received = try await client.call(Self.path, method: "POST", body: body)
            #expect(received.status == 400)
            #expect(received.body.contains(complaint), "\(received.body)")
            #expect(simulator.batches.isEmpty)
        }
    }

    @Test func refusesWhatIsTooLarge() async throws {
        try await withBatches { client, _, _ in
            let received = try await client.raw.exchange(
                "POST \(Self.path) HTTP/1.1\r\nhost: localhost\r\nx-api-key: key\r\nanthropic-version: 2023-06-01\r\n"
                    + "content-length: \(256 << 20 | 1)\r\n\r\n"
            ) { $0.isWhole }
            #expect(received.status == 413)
            #expect(received.body.contains("request_too_large"))
        }
    }

    @Test func refusesTooLongCustomIDs() async throws {
        try await withBatches { client, _, _ in
            for (length, status) in [(64, 200), (65, 400)] {
                let body = #"{"requests":[{"custom_id":"\#(String(repeating: "a", count: length))","params":{}}]}"#
                let received = try await client.call(Self.path, method: "POST", body: body)
                #expect(received.status == status)
            }
        }
    }

    /// What is wrong with the parameters of a request shows at the end, and touches no other.
    @Test func parametersAreCheckedAtTheEnd() async throws {
        let message = RawClient.message()
        let requests = [
            message, message.replacing("claude-sonnet-5-5", with: "claude-none"), message.replacing("1000", with: "0"),
            message.replacing("false", with: "true"), #"{"messages":[]}"#,
        ].enumerated().map { #"{"custom_id":"r-\#($0)","params":\#($1)}"# }
        try await withBatches { client, simulator, _ in
            let created = try await client.json(
                Self.path, method: "POST", body: #"{"requests":[\#(requests.joined(separator: ","))]}"#)
            let id = try #require(created["id"]?.string)
            simulator.finishBatches()
            let ended = try await client.json("\(Self.path)/\(id)")
            #expect(ended["request_counts"]?["errored"] == 4)
            #expect(ended["request_counts"]?["succeeded"] == 1)
            let lines = try await client.lines("\(Self.path)/\(id)/results")
            func type(_ id: String) -> JSONNode? { lines[id]?["result"]?["error"]?["error"]?["type"] }
            #expect(lines["r-0"]?["result"]?["type"] == "succeeded")
            #expect(type("r-1") == "not_found_error")
            for id in ["r-2", "r-3", "r-4"] { #expect(type(id) == "invalid_request_error") }
            #expect(simulator.batches.first?.paidIDs == ["r-0"])
        }
    }

    @Test func listsNewestFirst() async throws {
        try await withBatches { client, _, clock in
            var ids: [String] = []
            for number in 0..<5 {
                ids.insert(try #require(try await client.messageBatch(["\(number)"])["id"]?.string), at: 0)
                clock.advance(1)
            }
            func page(_ query: String) async throws -> (ids: [String?], hasMore: JSONNode?) {
                let list = try await client.json(Self.path + query)
                let ids = list["data"]?.array?.map { $0["id"]?.string } ?? []
                #expect(list["first_id"]?.string == ids.first)
                #expect(list["last_id"]?.string == ids.last)
                return (ids, list["has_more"])
            }
            #expect(try await page("") == (ids, false))
            #expect(try await page("?limit=2") == (Array(ids[..<2]), true))
            #expect(try await page("?limit=2&after_id=\(ids[1])") == (Array(ids[2..<4]), true))
            #expect(try await page("?limit=2&after_id=\(ids[3])") == (Array(ids[4...]), false))
            #expect(try await page("?limit=2&before_id=\(ids[3])") == (Array(ids[1..<3]), true))
            #expect(try await page("?before_id=\(ids[1])") == (Array(ids[..<1]), false))
            #expect(try await client.call(Self.path + "?limit=0").status == 400)
            #expect(try await client.call(Self.path + "?limit=1001").status == 400)
            let other = try await client.raw.send(
                Self.path, method: "GET", headers: ["x-api-key: other", "anthropic-version: 2023-06-01"])
            #expect(other.body.contains(#""data":[]"#))
        }
    }

    @Test func cancelsWhatIsNotYetAnswered() async throws {
        try await withBatches { client, simulator, clock in
            let id = try #require(try await client.messageBatch((0..<10).map { "\($0)" })["id"]?.string)
            clock.advance(40)
            let cancelling = try await client.json("\(Self.path)/\(id)/cancel", method: "POST")
            #expect(cancelling["processing_status"] == "canceling")
            #expect(cancelling["cancel_initiated_at"] != .null)
            clock.advance(10)
            let ended = try await client.json("\(Self.path)/\(id)")
            #expect(ended["request_counts"]?["succeeded"] == 4)
            #expect(ended["request_counts"]?["canceled"] == 6)
            let lines = try await client.lines("\(Self.path)/\(id)/results")
            #expect(lines.count == 10)
            #expect(lines["r-3"]?["result"]?["type"] == "succeeded")
            #expect(lines["r-4"]?["result"]?["type"] == "canceled")
            #expect(simulator.batches.first?.paidIDs == ["r-0", "r-1", "r-2", "r-3"])
            #expect(try await client.call("\(Self.path)/\(id)/cancel", method: "POST").status == 400)
        }
    }

    @Test func expiresInItsWindowAndOnDemand() async throws {
        try await withBatches({ $0.batches.window = .seconds(50) }) { client, simulator, clock in
            let first = try #require(try await client.messageBatch((0..<10).map { "\($0)" })["id"]?.string)
            clock.advance(50)
            let ended = try await client.json("\(Self.path)/\(first)")
            #expect(ended["request_counts"]?["succeeded"] == 5)
            #expect(ended["request_counts"]?["expired"] == 5)
            let second = try #require(try await client.messageBatch((0..<10).map { "\($0)" })["id"]?.string)
            simulator.expireBatches(second, answering: 0.2)
            let lines = try await client.lines("\(Self.path)/\(second)/results")
            #expect(lines.values.count { $0["result"]?["type"] == "expired" } == 8)
        }
    }

    @Test func queueLimitsRefuseAtCreation() async throws {
        try await withBatches({ $0.batches.enqueuedRequests = 5 }) { client, simulator, _ in
            _ = try await client.messageBatch(["a", "b", "c"])
            let refused = try await client.call(
                Self.path, method: "POST", body: BatchClient.messageBatch(["a", "b", "c"]))
            #expect(refused.status == 429)
            #expect(refused.header("retry-after") == "1")
            simulator.finishBatches()
            #expect(try await client.messageBatch(["a", "b", "c"])["id"] != nil)
            #expect(simulator.batches.count == 2)
        }
    }

    @Test func cachesAcrossRequests() async throws {
        let system =
            #","system":[{"type":"text","text":"\#(String(repeating: "guidance ", count: 500))","#
            + #""cache_control":{"type":"ephemeral","ttl":"1h"}}]"#
        let requests = (0..<4).map {
            #"{"custom_id":"r-\#($0)","params":\#(RawClient.message("Question \($0)", rest: system))}"#
        }
        try await withBatches { client, simulator, _ in
            let created = try await client.json(
                Self.path, method: "POST", body: #"{"requests":[\#(requests.joined(separator: ","))]}"#)
            simulator.finishBatches()
            let lines = try await client.lines("\(Self.path)/\(created["id"]?.string ?? "")/results")
            let usages = lines.values.map { $0["result"]?["message"]?["usage"] }
            #expect(usages.count { $0?["cache_creation_input_tokens"] == 1_125 } == 1)
            #expect(usages.count { $0?["cache_read_input_tokens"] == 1_125 } == 3)
            let usage = try #require(simulator.batches.first?.usage)
            #expect(usage.cacheReadTokens == 3 * 1_125)
            #expect(usage.cacheWriteHourTokens == 1_125)
        }
    }

    @Test func tellsWhatWasAccepted() async throws {
        try await withBatches { client, simulator, _ in
            let created = try await client.messageBatch(["a", "b"])
            let records = try await client.json("/simulator/batches/finish", method: "POST")
            #expect(records["batches"]?.array?.first?["paid_ids"] == ["r-0", "r-1"])
            _ = try await client.call("\(Self.path)/\(created["id"]?.string ?? "")", method: "DELETE")
            let record = try #require(simulator.batches.first)
            #expect(record.vendor == .anthropic)
            #expect(record.isDeleted)
            #expect(record.status == "ended")
            #expect(record.customIDs == ["r-0", "r-1"])
            #expect(simulator.journal.requests.map(\.path).contains(Self.path))
        }
    }

    @Test func forgetsTheOldestThatEnded() async throws {
        try await withBatches({ $0.batches.capacity = 2 }) { client, simulator, _ in
            let first = try #require(try await client.messageBatch(["a"])["id"]?.string)
            _ = try await client.messageBatch(["b"])
            #expect(
                try await client.call(Self.path, method: "POST", body: BatchClient.messageBatch(["c"])).status == 429)
            simulator.finishBatches(first)
            #expect(try await client.messageBatch(["c"])["id"] != nil)
            #expect(simulator.batches.count == 2)
            #expect(try await client.call("\(Self.path)/\(first)").status == 404)
        }
    }

    @Test func knowsItsPathsAndMethods() async throws {
        try await withBatches { client, _, _ in
            for (path, method, status) in [
                ("/none", "GET", 404), ("/none/results", "GET", 404), ("/none/cancel", "POST", 404),
                ("/a/b/c", "GET", 404), ("", "PUT", 405),
            ] {
                let received = try await client.call(Self.path + path, method: method)
                #expect(received.status == status)
            }
            for (headers, status) in [(["x-api-key: key"], 400), ([], 401)] {
                let received = try await client.raw.send(Self.path, method: "GET", headers: headers)
                #expect(received.status == status)
            }
        }
    }
}
