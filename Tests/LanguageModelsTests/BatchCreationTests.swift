import Foundation
import HTTPTransport
import LanguageModels
import Testing

/// Submitting batches over real sockets, and what can be known when that fails.
@Suite(.timeLimit(.minutes(1)))
struct BatchCreationTests {
    private static let file = ScriptedProvider.answer("200 OK", #"{"id":"file-in","object":"file","bytes":1}"#)
    private static let deleted = ScriptedProvider.answer("200 OK", #"{"id":"file-in","deleted":true}"#)

    /// What comes before the answer to the call that creates a batch.
    private static func preliminaries(_ vendor: ModelVendor) -> [[ScriptedProvider.Step]] {
        vendor == .openai ? [[file]] : []
    }

    private static func batch(_ vendor: ModelVendor) -> String {
        vendor == .openai ? BatchDocument.openAI() : BatchDocument.anthropic()
    }

    @Test func anthropicTakesTheRequestsInOneCall() async throws {
        let answer = ScriptedProvider.answer("200 OK", BatchDocument.anthropic())
        try await BatchTesting.run(.anthropic, [[answer]]) { testing in
            let batch = try await testing.create([#"{"custom_id":"a"}"#, #"{"custom_id":"b"}"#])
            #expect(batch.id == "msgbatch_1" && batch.status == .inProgress && batch.requests == 2)
            let request = try #require(testing.server.requests.first)
            let head = request.head.lowercased()
            #expect(request.head.hasPrefix("POST /v1/messages/batches HTTP/1.1\r\n"))
            #expect(head.contains("content-type: application/json\r\n") && head.contains("x-api-key: sk-1"))
            #expect(head.contains("anthropic-version: 2023-06-01"))
            #expect(request.body == "{\"requests\":[{\"custom_id\":\"a\"},\n{\"custom_id\":\"b\"}]}")
        }
    }

    @Test func openAITakesAFileAndThenTheBatch() async throws {
        let answer = ScriptedProvider.answer("200 OK", BatchDocument.openAI())
        try await BatchTesting.run(.openai, [[Self.file], [answer]]) { testing in
            let batch = try await testing.create([#"{"custom_id":"a"}"#, #"{"custom_id":"b"}"#])
            #expect(batch.id == "batch_1" && batch.key == "key-1" && batch.files.input == "file-in")
            let requests = testing.server.requests
            try #require(requests.count == 2)
            #expect(requests[0].head.hasPrefix("POST /v1/files HTTP/1.1\r\n"))
            #expect(requests[0].head.lowercased().contains("content-type: multipart/form-data; boundary="))
            #expect(requests[0].head.lowercased().contains("authorization: bearer sk-1"))
            #expect(requests[0].body.contains("name=\"purpose\"\r\n\r\nbatch\r\n"))
            #expect(requests[0].body.contains("name=\"file\"; filename=\"key-1.jsonl\""))
            #expect(requests[0].body.contains("\r\n\r\n{\"custom_id\":\"a\"}\n{\"custom_id\":\"b\"}\r\n--"))
            #expect(requests[1].head.hasPrefix("POST /v1/batches HTTP/1.1\r\n"))
            #expect(
                requests[1].body
                    == #"{"completion_window":"24h","endpoint":"/v1/chat/completions","input_file_id":"file-in","#
                    + #""metadata":{"batch_key":"key-1"}}"#)
        }
    }

    @Test(arguments: ModelVendor.allCases, ["400 Bad Request", "401 Unauthorized", "413 Too Large", "429 Too Many"])
    func aRefusalIsCertain(vendor: ModelVendor, status: String) async throws {
        let refusal = ScriptedProvider.answer(
            status, #"{"error":{"type":"invalid_request_error","message":"SECRET"}}"#, headers: ["retry-after: 7"])
        try await BatchTesting.run(vendor, Self.preliminaries(vendor) + [[refusal], [Self.deleted]]) { testing in
            let error = try await BatchTesting.failure { _ = try await testing.create() }
            #expect(error.httpStatus == Int(status.prefix(3)) && !error.mayHaveArrived)
            #expect(!error.description.contains("SECRET"))
            if error.httpStatus == 429 { #expect(error.disposition == .retry(after: .seconds(7))) }
            // What was uploaded for nothing is taken back.
            let last = try #require(testing.server.requests.last)
            if vendor == .openai { #expect(last.head.hasPrefix("DELETE /v1/files/file-in HTTP/1.1\r\n")) }
            #expect(testing.server.requests.count == (vendor == .openai ? 3 : 1))
        }
    }

    @Test(
        arguments: ModelVendor.allCases,
        [
            [ScriptedProvider.answer("500 Internal Server Error", "{}")],
            [ScriptedProvider.answer("529 Overloaded", #"{"type":"error","error":{"type":"overloaded_error"}}"#)],
            [ScriptedProvider.answer("504 Gateway Timeout", "<html>")],
            [ScriptedProvider.answer("200 OK", "{}")], [ScriptedProvider.answer("200 OK", "<html>")],
            [.send("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n{\"id\":")], [.reset], [],
            [
                .send("HTTP/1.1 200 OK\r\nContent-Length: 9000000\r\n\r\n"),
                .sendRepeatedly("         ", times: 1_000_000),
            ],
            [.send("nonsense\r\n\r\n")],
        ])
    func anythingElseMayHaveArrived(vendor: ModelVendor, steps: [ScriptedProvider.Step]) async throws {
        try await BatchTesting.run(vendor, Self.preliminaries(vendor) + [steps]) { testing in
            let error = try await BatchTesting.failure { _ = try await testing.create() }
            #expect(error.mayHaveArrived, "\(error)")
            // The file may belong to a batch by now, and nothing was sent a second time.
            #expect(testing.server.requests.count == (vendor == .openai ? 2 : 1))
        }
    }

    @Test(arguments: ModelVendor.allCases)
    func anAnswerThatTakesTooLongMayHaveArrived(vendor: ModelVendor) async throws {
        // On a busy machine a short time may be over before the request is sent; then nothing has arrived.
        var hasArrived = false
        for timeout in [Duration.milliseconds(500), .seconds(5), .seconds(15)] where !hasArrived {
            try await BatchTesting.run(vendor, Self.preliminaries(vendor) + [[.waitForClose]]) { testing in
                let error = try await BatchTesting.failure { _ = try await testing.create(timeout: timeout) }
                hasArrived = testing.server.requests.contains { $0.head.contains("/batches HTTP/1.1") }
                #expect(error.code == .timedOut)
                #expect(error.mayHaveArrived || !hasArrived)
            }
        }
        #expect(hasArrived)
    }

    @Test(arguments: ModelVendor.allCases)
    func whatIsCancelledMayHaveArrived(vendor: ModelVendor) async throws {
        try await BatchTesting.run(vendor, Self.preliminaries(vendor) + [[.waitForClose]]) { testing in
            let error = try await withThrowingTaskGroup(of: ModelError.self) { group in
                group.addTask { try await BatchTesting.failure { _ = try await testing.create() } }
                await testing.server.arrive(vendor == .openai ? 2 : 1)
                group.cancelAll()
                return try await group.next()
            }
            #expect(error?.code == .cancelled && error?.mayHaveArrived == true)
        }
    }

    @Test(arguments: ["500 Internal Server Error", "429 Too Many Requests", "200 OK"])
    func anUploadThatFailsIsNoBatch(status: String) async throws {
        try await BatchTesting.run(.openai, [[ScriptedProvider.answer(status, "{}")]]) { testing in
            let error = try await BatchTesting.failure { _ = try await testing.create() }
            #expect(!error.mayHaveArrived && error.isRetryable)
            #expect(testing.server.requests.count == 1)
        }
        try await BatchTesting.run(.openai, [[.reset]]) { testing in
            let error = try await BatchTesting.failure { _ = try await testing.create() }
            #expect(!error.mayHaveArrived && error.isRetryable)
        }
    }

    @Test(arguments: ModelVendor.allCases)
    func nothingArrivesWhereNobodyIs(vendor: ModelVendor) async throws {
        var configuration = HTTPClientConfiguration()
        configuration.proxy = .none
        let client = try HTTPClient(configuration: configuration)
        let provider = try BatchTesting.provider(vendor, at: "http://nobody.invalid", client)
        let error = try await BatchTesting.failure {
            _ = try await provider.createBatch(ofFileAt: "/dev/null", key: "k", timeout: .seconds(20))
        }
        #expect(error.code == .storage && !error.mayHaveArrived, "\(error)")
        let unreachable = try await BatchTesting.failure {
            _ = try await provider.createBatch(ofFileAt: "/proc/self/exe", key: "k", timeout: .seconds(20))
        }
        #expect(unreachable.code == .connection && !unreachable.mayHaveArrived, "\(unreachable)")
        await client.close()
    }

    @Test func aMissingFileIsNotSent() async throws {
        for vendor in ModelVendor.allCases {
            try await BatchTesting.run(vendor) { testing in
                let error = try await BatchTesting.failure {
                    _ = try await testing.provider.createBatch(
                        ofFileAt: testing.requests, key: "k", timeout: .seconds(20))
                }
                #expect(error.code == .storage && !error.mayHaveArrived)
                #expect(testing.server.requests.isEmpty)
            }
        }
    }
}
