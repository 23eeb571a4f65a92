import ProviderSimulator
import Testing

/// OpenAI's Files and Batch APIs through real sockets.
@Suite(.timeLimit(.minutes(1)))
struct FileBatchTests {
    @Test func livesFromFileToResults() async throws {
        try await withBatches { client, simulator, clock in
            let questions = (0..<20).map { "Question \($0)" }
            let created = try await client.batch(questions)
            let id = try #require(created["id"]?.string)
            #expect(created["status"] == "validating")
            #expect(created["metadata"]?["batch_key"] == "k-1")
            #expect(created["request_counts"]?["total"] == 0)
            for (time, status, completed) in [
                (10.0, "in_progress", 0), (40, "in_progress", 10), (40, "finalizing", 20), (10, "completed", 20),
            ] {
                clock.advance(time)
                let batch = try await client.json("/v1/batches/\(id)")
                #expect(batch["status"]?.string == status)
                #expect(batch["request_counts"]?["total"] == 20)
                #expect(batch["request_counts"]?["completed"]?.int == completed)
                #expect((batch["output_file_id"] == .null) == (status != "completed"))
            }
            let batch = try await client.json("/v1/batches/\(id)")
            #expect(batch["error_file_id"] == .null)
            let file = try #require(batch["output_file_id"]?.string)
            let lines = try await client.lines("/v1/files/\(file)/content")
            #expect(Set(lines.keys) == Set((0..<20).map { "r-\($0)" }))
            #expect(lines.values.allSatisfy { $0["response"]?["status_code"] == 200 && $0["error"] == .null })
            let whole = Events.dechunked(try await client.call("/v1/files/\(file)/content").body)
            #expect(try await client.json("/v1/files/\(file)")["bytes"]?.int == whole.utf8.count)
            #expect(simulator.batches.first?.paidIDs.count == 20)
        }
    }

    @Test func failuresStandInTheErrorFile() async throws {
        try await withBatches { client, simulator, _ in
            let bad = RawClient.chat("bad", rest: #","temperature":0.5"#)
            let created = try await client.batch(lines: [
                BatchClient.line("good", "good"), BatchClient.line("bad", "", body: bad),
            ])
            simulator.finishBatches()
            let batch = try await client.json("/v1/batches/\(created["id"]?.string ?? "")")
            #expect(batch["request_counts"] == ["total": 2, "completed": 1, "failed": 1])
            let output = try await client.lines("/v1/files/\(batch["output_file_id"]?.string ?? "")/content")
            let errors = try await client.lines("/v1/files/\(batch["error_file_id"]?.string ?? "")/content")
            #expect(Array(output.keys) == ["good"])
            #expect(errors["bad"]?["response"]?["status_code"] == 400)
            #expect(errors["bad"]?["response"]?["body"]?["error"]?["code"] == "unsupported_value")
        }
    }

    @Test(
        arguments: [
            ([""], "empty_file", nil), (["not json"], "invalid_json_line", 1),
            ([BatchClient.line("a", "x"), "", BatchClient.line("a", "x")], "duplicate_custom_id", 3),
            ([BatchClient.line("a", "x"), BatchClient.line("b", "x", url: "/v1/embeddings")], "url_mismatch", 2),
            (
                [
                    BatchClient.line("a", "x"),
                    BatchClient.line("b", "", body: RawClient.chat().replacing("gpt-6.1-terra", with: "gpt-6-luna")),
                ], "model_mismatch", 2
            ), ([#"{"method":"POST"}"#], "missing_required_parameter", 1),
        ] as [([String], String, Int?)])
    func aBadFileFailsItsBatchLater(_ lines: [String], _ code: String, _ line: Int?) async throws {
        try await withBatches { client, simulator, clock in
            let created = try await client.batch(lines: lines)
            #expect(created["status"] == "validating")
            #expect(created["errors"] == .null)
            clock.advance(10)
            let batch = try await client.json("/v1/batches/\(created["id"]?.string ?? "")")
            #expect(batch["status"] == "failed")
            #expect(batch["failed_at"] != .null)
            let error = batch["errors"]?["data"]?.array?.first
            #expect(error?["code"]?.string == code)
            #expect(error?["line"]?.int == line)
            #expect(batch["output_file_id"] == .null)
            #expect(simulator.batches.first?.paidIDs == [])
        }
    }

    @Test func queueLimitsFailTheBatch() async throws {
        try await withBatches({ $0.batches.enqueuedTokens = 20 }) { client, simulator, clock in
            let first = try await client.batch(["short"])
            let second = try await client.batch([String(repeating: "long ", count: 50)])
            clock.advance(10)
            let failed = try await client.json("/v1/batches/\(second["id"]?.string ?? "")")
            #expect(failed["status"] == "failed")
            #expect(failed["errors"]?["data"]?.array?.first?["code"] == "token_limit_exceeded")
            #expect(try await client.json("/v1/batches/\(first["id"]?.string ?? "")")["status"] == "in_progress")
            #expect(simulator.batches.map(\.status) == ["in_progress", "failed"])
        }
    }

    @Test(arguments: ["cancelled", "expired"])
    func bothFilesCanBeReadWhenItEndsEarly(_ status: String) async throws {
        try await withBatches { client, simulator, clock in
            let id = try #require(try await client.batch((0..<10).map { "\($0)" })["id"]?.string)
            clock.advance(50)
            if status == "cancelled" {
                let cancelling = try await client.json("/v1/batches/\(id)/cancel", method: "POST")
                #expect(cancelling["status"] == "cancelling")
                clock.advance(10)
            } else {
                simulator.expireBatches()
            }
            let batch = try await client.json("/v1/batches/\(id)")
            #expect(batch["status"]?.string == status)
            #expect(batch["\(status)_at"] != .null)
            #expect(batch["request_counts"] == ["total": 10, "completed": 5, "failed": 5])
            let output = try await client.lines("/v1/files/\(batch["output_file_id"]?.string ?? "")/content")
            let errors = try await client.lines("/v1/files/\(batch["error_file_id"]?.string ?? "")/content")
            #expect(output.count == 5)
            #expect(errors["r-9"]?["response"] == .null)
            #expect(errors["r-9"]?["error"]?["code"]?.string == "batch_\(status)")
            #expect(try await client.call("/v1/batches/\(id)/cancel", method: "POST").status == 409)
        }
    }

    @Test func listsBatchesAndFiles() async throws {
        try await withBatches { client, simulator, clock in
            var ids: [String] = []
            for number in 0..<3 {
                ids.insert(try #require(try await client.batch(["\(number)"])["id"]?.string), at: 0)
                clock.advance(1)
            }
            let page = try await client.json("/v1/batches?limit=2")
            #expect(page["data"]?.array?.map { $0["id"]?.string } == Array(ids[..<2]))
            #expect(page["has_more"] == true)
            let rest = try await client.json("/v1/batches?limit=2&after=\(ids[1])")
            #expect(rest["data"]?.array?.map { $0["id"]?.string } == Array(ids[2...]))
            #expect(rest["has_more"] == false)
            #expect(try await client.call("/v1/batches?limit=101").status == 400)
            simulator.finishBatches()
            let files = try await client.json("/v1/files")["data"]?.array ?? []
            #expect(files.count == 6)
            #expect(files.count { $0["purpose"] == "batch_output" } == 3)
            #expect(try await client.json("/v1/files?purpose=batch")["data"]?.array?.count == 3)
        }
    }

    @Test func filesAreDeleted() async throws {
        try await withBatches { client, simulator, _ in
            let created = try await client.batch(["x"])
            let input = try #require(created["input_file_id"]?.string)
            let path = "/v1/batches/\(created["id"]?.string ?? "")"
            #expect(try await client.json("/v1/files/\(input)", method: "DELETE")["deleted"] == true)
            #expect(try await client.call("/v1/files/\(input)").status == 404)
            simulator.finishBatches()
            let output = try #require(try await client.json(path)["output_file_id"]?.string)
            _ = try await client.lines("/v1/files/\(output)/content")
            let usage = simulator.batches.first?.usage
            #expect(usage?.outputTokens ?? 0 > 0)
            #expect(try await client.json("/v1/files/\(output)", method: "DELETE")["deleted"] == true)
            #expect(try await client.json(path)["output_file_id"] == .null)
            #expect(try await client.call("/v1/files/\(output)/content").status == 404)
            #expect(simulator.batches.first?.usage == usage)
        }
    }

    @Test func uploadsComeBackAsTheyWere() async throws {
        try await withBatches { client, _, _ in
            let content = (0..<3_000).map { BatchClient.line("r-\($0)", String(repeating: "e", count: 100)) }
                .joined(separator: "\r\n")
            let file = try await client.upload(content)
            #expect(file["bytes"]?.int == content.utf8.count)
            let received = try await client.call("/v1/files/\(file["id"]?.string ?? "")/content")
            #expect(Events.dechunked(received.body) == content)
        }
    }

    @Test func refusesUploadsAndBatches() async throws {
        try await withBatches { client, _, _ in
            #expect(try await client.upload("x", purpose: "fine-tune")["error"]?["param"] == "purpose")
            let noForm = try await client.call("/v1/files", method: "POST", body: "x")
            #expect(noForm.status == 400)
            let file = try await client.upload(BatchClient.line("a", "x"))["id"]?.string ?? ""
            for (body, parameter) in [
                (#"{"endpoint":"/v1/chat/completions","completion_window":"24h"}"#, "input_file_id"),
                (
                    #"{"input_file_id":"none","endpoint":"/v1/chat/completions","completion_window":"24h"}"#,
                    "input_file_id"
                ),
                (#"{"input_file_id":"\#(file)","endpoint":"/v1/nothing","completion_window":"24h"}"#, "endpoint"),
                (
                    #"{"input_file_id":"\#(file)","endpoint":"/v1/chat/completions","completion_window":"1h"}"#,
                    "completion_window"
                ),
                (
                    #"{"input_file_id":"\#(file)","endpoint":"/v1/chat/completions","completion_window":"24h","metadata":{"a":1}}"#,
                    "metadata"
                ),
                (#"{"x":1}"#, "x"),
            ] {
                let error = try await client.json("/v1/batches", method: "POST", body: body)["error"]
                #expect(error?["param"]?.string == parameter)
            }
            #expect(try await client.call("/v1/batches/none").status == 404)
            #expect(try await client.call("/v1/files/none").status == 404)
            #expect(try await client.call("/v1/files", method: "PUT").status == 405)
        }
    }
}
