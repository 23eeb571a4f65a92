import Foundation
import LanguageModels
import Testing

/// Following, listing, cancelling and deleting batches over real sockets.
@Suite(.timeLimit(.minutes(1)))
struct BatchCallTests {
    /// The first lines of the requests, without the version.
    private func calls(_ testing: BatchTesting) -> [String] {
        testing.server.requests.map { request in
            request.head.split(separator: " ").prefix(2).joined(separator: " ")
        }
    }

    @Test func asksHowABatchStands() async throws {
        let anthropic = ScriptedProvider.answer("200 OK", BatchDocument.anthropic(status: "ended"))
        try await BatchTesting.run(.anthropic, [[anthropic]]) { testing in
            let batch = try await testing.provider.batch("msgbatch_1")
            #expect(batch.status == .ended)
            #expect(calls(testing) == ["GET /v1/messages/batches/msgbatch_1"])
        }
        let openAI = ScriptedProvider.answer("200 OK", BatchDocument.openAI(status: "finalizing"))
        try await BatchTesting.run(.openai, [[openAI]]) { testing in
            let batch = try await testing.provider.batch("a/../b?c")
            #expect(batch.status == .inProgress)
            #expect(calls(testing) == ["GET /v1/batches/a%2F..%2Fb%3Fc"])
        }
    }

    @Test(arguments: ["", "..", "."])
    func asksForNoBatchWithoutAName(id: String) async throws {
        try await BatchTesting.run(.anthropic) { testing in
            let error = try await BatchTesting.failure { _ = try await testing.provider.batch(id) }
            #expect(error.code == .invalidRequest && testing.server.requests.isEmpty)
        }
    }

    @Test func cancels() async throws {
        let anthropic = ScriptedProvider.answer("200 OK", BatchDocument.anthropic(status: "canceling"))
        try await BatchTesting.run(.anthropic, [[anthropic]]) { testing in
            let batch = try await testing.provider.cancelBatch("b")
            #expect(batch.status == .cancelling)
            #expect(calls(testing) == ["POST /v1/messages/batches/b/cancel"])
        }
        let openAI = ScriptedProvider.answer("200 OK", BatchDocument.openAI(status: "cancelling"))
        try await BatchTesting.run(.openai, [[openAI]]) { testing in
            let batch = try await testing.provider.cancelBatch("b")
            #expect(batch.status == .cancelling)
            #expect(calls(testing) == ["POST /v1/batches/b/cancel"])
        }
    }

    @Test(arguments: [
        (ModelVendor.anthropic, "/v1/messages/batches?limit=100", "after_id"),
        (.openai, "/v1/batches?limit=100", "after"),
    ])
    func listsPageByPage(vendor: ModelVendor, path: String, cursor: String) async throws {
        let batch = { vendor == .openai ? BatchDocument.openAI(id: $0) : BatchDocument.anthropic(id: $0) }
        let pages = [
            #"{"data":[\#(batch("b3")),\#(batch("b2"))],"has_more":true,"last_id":"b 2"}"#,
            #"{"data":[\#(batch("b1"))],"has_more":false,"last_id":"b1"}"#,
        ]
        try await BatchTesting.run(vendor, pages.map { [ScriptedProvider.answer("200 OK", $0)] }) { testing in
            let first = try await testing.provider.batches(after: nil)
            #expect(first.batches.map(\.id) == ["b3", "b2"] && first.next == "b 2")
            let second = try await testing.provider.batches(after: first.next)
            #expect(second.batches.map(\.id) == ["b1"] && second.next == nil)
            #expect(calls(testing) == ["GET \(path)", "GET \(path)&\(cursor)=b%202"])
        }
    }

    @Test func deletesABatchAndWhatBelongsToIt() async throws {
        let done = ScriptedProvider.answer("200 OK", #"{"deleted":true}"#)
        let gone = ScriptedProvider.answer("404 Not Found", #"{"error":{"type":"not_found_error"}}"#)
        let batch = ProviderBatch(
            id: "b", status: .ended, requests: 1, finished: 1, createdAt: Date(),
            files: .init(input: "file-1", output: "file-2", errors: "file-3"))
        for answer in [done, gone] {
            try await BatchTesting.run(.anthropic, [[answer]]) { testing in
                try await testing.provider.deleteBatch(batch)
                #expect(calls(testing) == ["DELETE /v1/messages/batches/b"])
            }
        }
        try await BatchTesting.run(.openai, [[done], [gone], [done]]) { testing in
            try await testing.provider.deleteBatch(batch)
            #expect(calls(testing) == (1...3).map { "DELETE /v1/files/file-\($0)" })
        }
        let failed = ScriptedProvider.answer("500 Internal Server Error", "")
        for vendor in ModelVendor.allCases {
            try await BatchTesting.run(vendor, [[failed]]) { testing in
                let error = try await BatchTesting.failure { try await testing.provider.deleteBatch(batch) }
                #expect(error.code == .serverError)
            }
        }
    }

    @Test func boundsWhatIsRead() async throws {
        let endless = ScriptedProvider.Step.sendRepeatedly(String(repeating: " ", count: 1 << 16), times: 4 << 4 + 1)
        let head = ScriptedProvider.Step.send("HTTP/1.1 200 OK\r\nContent-Length: 99999999\r\n\r\n")
        try await BatchTesting.run(.openai, [[head, endless, .waitForClose]]) { testing in
            let status = try await BatchTesting.failure { _ = try await testing.provider.batch("b") }
            #expect(status.code == .malformedResponse && status.isRetryable)
            let page = try await BatchTesting.failure { _ = try await testing.provider.batches(after: nil) }
            #expect(page.code == .malformedResponse && page.isRetryable)
        }
        let error = ScriptedProvider.Step.send("HTTP/1.1 503 Busy\r\nContent-Length: 99999999\r\n\r\n")
        try await BatchTesting.run(.openai, [[error, endless, .waitForClose]]) { testing in
            let error = try await BatchTesting.failure { _ = try await testing.provider.batch("b") }
            #expect(error.code == .overloaded && error.httpStatus == 503)
        }
        // An error counts although its body is cut.
        let cut = ScriptedProvider.Step.send("HTTP/1.1 404 Not Found\r\nContent-Length: 99\r\n\r\n{")
        try await BatchTesting.run(.anthropic, [[cut]]) { testing in
            let error = try await BatchTesting.failure { _ = try await testing.provider.batch("b") }
            #expect(error.code == .notFound && !error.mayHaveArrived)
        }
    }
}
