import ProviderSimulator
import Testing

/// What goes wrong with batches on demand.
@Suite(.timeLimit(.minutes(1)))
struct BatchFaultTests {
    private func ended(
        _ client: BatchClient, _ simulator: ProviderSimulator, _ questions: [String], headers: [String] = []
    ) async throws -> (batch: JSONNode, path: String) {
        let created = try await client.messageBatch(questions, headers: headers)
        simulator.finishBatches()
        let path = "/v1/messages/batches/\(created["id"]?.string ?? "")"
        return (try await client.json(path), path + "/results")
    }

    @Test func strikesSingleRequests() async throws {
        try await withBatches { client, simulator, _ in
            let kinds: [FaultKind] = [
                .errored, .rejected, .expired, .missing, .refusal, .cutOff, .ignoresSchema, .malformed,
            ]
            for kind in kinds { simulator.inject(ScheduledFault(Fault(kind), match: "strike \(kind.rawValue) here")) }
            let questions = ["first"] + kinds.map { "strike \($0.rawValue) here" } + ["last"]
            let (batch, path) = try await ended(client, simulator, questions)
            #expect(
                batch["request_counts"]
                    == ["processing": 0, "succeeded": 7, "errored": 2, "canceled": 0, "expired": 1])
            let lines = try await client.lines(path)
            func result(_ kind: FaultKind) -> JSONNode? {
                kinds.firstIndex(of: kind).flatMap { lines["r-\($0 + 1)"]?["result"] }
            }
            #expect(result(.errored)?["error"]?["error"]?["type"] == "api_error")
            #expect(result(.rejected)?["error"]?["error"]?["type"] == "invalid_request_error")
            #expect(result(.expired)?["type"] == "expired")
            #expect(result(.missing) == nil)
            #expect(result(.refusal)?["message"]?["stop_reason"] == "refusal")
            #expect(result(.cutOff)?["message"]?["stop_reason"] == "max_tokens")
            #expect(result(.malformed) == nil)
            #expect(lines["?"] == .null)
            #expect(lines["r-0"]?["result"]?["type"] == "succeeded")
            #expect(lines["r-9"]?["result"]?["type"] == "succeeded")
            let paid = try #require(simulator.batches.first?.paidIDs)
            #expect(paid == ["r-0", "r-4", "r-5", "r-6", "r-7", "r-8", "r-9"])
        }
    }

    @Test func openAITellsThemInItsWords() async throws {
        try await withBatches { client, simulator, _ in
            for kind in [FaultKind.errored, .rejected, .expired] {
                simulator.inject(ScheduledFault(Fault(kind), match: kind.rawValue))
            }
            let created = try await client.batch(["errored", "rejected", "expired", "good"])
            simulator.finishBatches()
            let batch = try await client.json("/v1/batches/\(created["id"]?.string ?? "")")
            #expect(batch["status"] == "expired")
            let errors = try await client.lines("/v1/files/\(batch["error_file_id"]?.string ?? "")/content")
            #expect(errors["r-0"]?["response"]?["status_code"] == 500)
            #expect(errors["r-1"]?["response"]?["status_code"] == 400)
            #expect(errors["r-2"]?["error"]?["code"] == "batch_expired")
            #expect(simulator.batches.first?.paidIDs == ["r-3"])
        }
    }

    @Test func strikesByChance() async throws {
        try await withBatches({ $0.faults = [FaultRate(Fault(.errored), rate: 0.2)] }) { client, simulator, _ in
            let (batch, _) = try await ended(client, simulator, (0..<500).map { "\($0)" })
            #expect((60...140).contains(batch["request_counts"]?["errored"]?.int ?? 0))
        }
    }

    @Test func batchesFailAsAWhole() async throws {
        try await withBatches { client, simulator, clock in
            simulator.inject(ScheduledFault(Fault(.batchFailed), count: 2, match: "doomed"))
            _ = try await client.batch(["saved"])
            let doomed = try await client.batch(["doomed", "saved"])
            clock.advance(10)
            let failed = try await client.json("/v1/batches/\(doomed["id"]?.string ?? "")")
            #expect(failed["errors"]?["data"]?.array?.first?["code"] == "token_limit_exceeded")
            let (batch, _) = try await ended(client, simulator, ["doomed", "saved"])
            #expect(batch["request_counts"]?["errored"] == 2)
            #expect(simulator.batches.map(\.status) == ["completed", "failed", "ended"])
            #expect(simulator.batches.map(\.paidIDs) == [["r-0"], [], []])
        }
    }

    @Test func batchesExpireHalfAnswered() async throws {
        try await withBatches { client, simulator, _ in
            let (batch, path) = try await ended(
                client, simulator, (0..<10).map { "\($0)" }, headers: ["x-simulator-fault: batch_expired"])
            #expect(batch["request_counts"]?["expired"] == 5)
            #expect(try await client.lines(path).count == 10)
        }
    }

    @Test func aHeaderStrikesTheFirstRequest() async throws {
        try await withBatches { client, simulator, _ in
            let (_, path) = try await ended(
                client, simulator, ["a", "b"], headers: ["x-simulator-fault: errored"])
            let lines = try await client.lines(path)
            #expect(lines["r-0"]?["result"]?["type"] == "errored")
            #expect(lines["r-1"]?["result"]?["type"] == "succeeded")
        }
    }

    @Test func aLostResponseHidesThatTheBatchWasTaken() async throws {
        try await withBatches { client, simulator, _ in
            for path in ["/v1/messages/batches", "/v1/batches", "/v1/files"] {
                simulator.inject(ScheduledFault(Fault(.lostResponse), match: "POST \(path)"))
            }
            let lost = try await client.call(
                "/v1/messages/batches", method: "POST", body: BatchClient.messageBatch(["a"]))
            #expect(lost.failed)
            #expect(lost.text.isEmpty)
            await #expect(throws: (any Error).self) { try await client.upload(BatchClient.line("a", "x")) }
            await #expect(throws: (any Error).self) { try await client.batch(["a"]) }
            #expect(simulator.batches.map(\.vendor) == [.anthropic, .openAI])
            let list = try await client.json("/v1/batches")
            #expect(list["data"]?.array?.first?["metadata"]?["batch_key"] == "k-1")
            let journal = try await simulator.journal { $0.running == 0 }
            #expect(journal.faults == ["lost_response": 3])
        }
    }

    @Test(arguments: [FaultKind.reset, .truncate, .malformed])
    func downloadsAreCut(_ kind: FaultKind) async throws {
        try await withBatches { client, simulator, _ in
            var fault = Fault(kind)
            fault.afterDeltas = 3
            simulator.inject(ScheduledFault(fault, match: "/results"))
            let (_, path) = try await ended(client, simulator, (0..<200).map { "\($0)" })
            let struck = try await client.call(path)
            let body = Events.dechunked(struck.body)
            #expect(struck.status == 200)
            #expect(struck.isComplete == (kind != .reset))
            let whole = body.split(separator: "\n").count { (try? JSONParser.parse(Array($0.utf8))) != nil }
            #expect(kind == .malformed ? whole == 199 : whole <= 3)
            if kind == .truncate { #expect(!body.hasSuffix("\n")) }
            #expect(try await client.lines(path).count == 200)
        }
    }

    @Test func aDownloadHangsUntilTheClientLeaves() async throws {
        try await withBatches { client, simulator, _ in
            let (_, path) = try await ended(client, simulator, ["a", "b", "c", "d"])
            var fault = Fault(.hang)
            fault.afterDeltas = 2
            simulator.inject(ScheduledFault(fault, match: path))
            let received = try await client.raw.send(path, method: "GET") { $0.text.contains("custom_id") }
            #expect(!received.isComplete)
            let journal = try await simulator.journal { $0.requests.last?.outcome != .running }
            #expect(journal.requests.last?.outcome == .clientClosed)
        }
    }

    @Test func callsAreRefusedLikeAnyOther() async throws {
        try await withBatches { client, simulator, _ in
            simulator.inject(ScheduledFault(Fault(.overloaded), match: "GET /v1/messages/batches"))
            simulator.inject(ScheduledFault(Fault(.rateLimit), match: "POST /v1/files"))
            let overloaded = try await client.call("/v1/messages/batches")
            #expect(overloaded.status == 529)
            #expect(try await client.upload("x")["error"]?["code"] == "rate_limit_exceeded")
        }
    }
}
