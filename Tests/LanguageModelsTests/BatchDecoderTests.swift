import Foundation
import LanguageModels
import SeededRandomness
import Testing

/// What providers say of batches and of their results.
@Suite(.timeLimit(.minutes(1)))
struct BatchDecoderTests {
    private static let created = Date(timeIntervalSince1970: 1_795_341_600)
    private static let day = 86_400.0

    private func anthropic(_ document: String) throws -> ProviderBatch {
        try AnthropicBatchDecoder.batch(of: Array(document.utf8).span)
    }

    private func openAI(_ document: String) throws -> ProviderBatch {
        try OpenAIBatchDecoder.batch(of: Array(document.utf8).span)
    }

    private func result(_ vendor: ModelVendor, _ line: String) throws -> BatchResult {
        switch vendor {
        case .anthropic: try AnthropicBatchDecoder.result(of: Array(line.utf8).span)
        case .openai: try OpenAIBatchDecoder.result(of: Array(line.utf8).span)
        }
    }

    private func outcome(_ vendor: ModelVendor, _ members: String) throws -> BatchResult.Outcome {
        let result = try result(vendor, #"{"id":"x","custom_id":"r-1",\#(members)}"#)
        #expect(result.customID == "r-1")
        return result.outcome
    }

    // MARK: Batches

    @Test(arguments: [
        ("in_progress", ProviderBatch.Status.inProgress), ("canceling", .cancelling), ("ended", .ended),
        ("of_a_later_day", .inProgress),
    ])
    func readsAnthropicBatches(status: String, expected: ProviderBatch.Status) throws {
        #expect(
            try anthropic(BatchDocument.anthropic(status: status))
                == ProviderBatch(
                    id: "msgbatch_1", status: expected, requests: 2, finished: 0,
                    createdAt: Self.created + 0.25, expiresAt: Self.created + Self.day))
    }

    @Test func readsAnAnthropicBatchThatHasEnded() throws {
        let batch = try anthropic(
            #"""
            {"results_url":"https:\/\/api.anthropic.com/v1/messages/batches/b/results","id":"b","later":[{}],
             "request_counts":{"processing":1,"succeeded":20,"errored":3,"canceled":4,"expired":5},
             "ended_at":"2026-11-22T11:00:00+01:00","cancel_initiated_at":"2026-11-22T09:59:59Z","expires_at":null,
             "created_at":"2026-11-22T10:00:00Z","processing_status":"ended"}
            """#)
        #expect(
            batch
                == ProviderBatch(
                    id: "b", status: .ended, requests: 33, finished: 32, createdAt: Self.created,
                    endedAt: Self.created, isCancelled: true,
                    files: .init(output: "https://api.anthropic.com/v1/messages/batches/b/results")))
    }

    @Test(arguments: [
        ("validating", ProviderBatch.Status.inProgress, false), ("in_progress", .inProgress, false),
        ("finalizing", .inProgress, false), ("completed", .ended, false), ("expired", .ended, false),
        ("cancelling", .cancelling, true), ("cancelled", .ended, true), ("failed", .failed, false),
        ("of_a_later_day", .inProgress, false),
    ])
    func readsOpenAIBatches(status: String, expected: ProviderBatch.Status, isCancelled: Bool) throws {
        #expect(
            try openAI(BatchDocument.openAI(status: status))
                == ProviderBatch(
                    id: "batch_1", status: expected, requests: nil, finished: 0, key: "key-1",
                    createdAt: Self.created, expiresAt: Self.created + Self.day, isCancelled: isCancelled,
                    files: .init(input: "file-in")))
    }

    @Test(arguments: ["completed_at", "failed_at", "expired_at", "cancelled_at"])
    func readsAnOpenAIBatchThatIsOver(end: String) throws {
        let others = ["completed_at", "failed_at", "expired_at", "cancelled_at"].filter { $0 != end }
        let batch = try openAI(
            BatchDocument.openAI(
                status: "completed",
                members: #"""
                    ,"output_file_id":"file-out","error_file_id":"","cancelling_at":1795341700,"errors":null,
                    "request_counts":{"total":9,"completed":5,"failed":3},"\#(end)":1795341601
                    """# + others.map { ",\"\($0)\":null" }.joined()))
        #expect(batch.endedAt == Self.created + 1 && batch.isCancelled)
        #expect(batch.requests == 9 && batch.finished == 8)
        // An empty name is how a clean batch says that there is no such file.
        #expect(batch.files == ProviderBatch.Files(input: "file-in", output: "file-out"))
    }

    @Test func readsWhyABatchHasFailed() throws {
        let faults = #"""
            ,"errors":{"object":"list","data":[
              {"code":"token_limit_exceeded","message":"SECRET","param":null,"line":null},
              {"line":3,"code":"invalid_json_line"},{"code":"no word, but prose"},null]}
            """#
        let batch = try openAI(BatchDocument.openAI(status: "failed", members: faults))
        #expect(batch.status == .failed)
        #expect(
            batch.errors == [
                .init(code: "token_limit_exceeded", line: nil), .init(code: "invalid_json_line", line: 3),
                .init(code: "unknown", line: nil), .init(code: "unknown", line: nil),
            ])
        let many = #","errors":{"data":[\#(Array(repeating: "{}", count: 1_000).joined(separator: ","))]}"#
        #expect(try openAI(BatchDocument.openAI(status: "failed", members: many)).errors.count == 100)
        for odd in [#"{"data":null}"#, #"{"data":{"x":[]},"object":1}"#, "[]", "1"] {
            #expect(try openAI(BatchDocument.openAI(status: "failed", members: ",\"errors\":\(odd)")).errors.isEmpty)
        }
    }

    @Test(arguments: [
        "", "null", "[]", "{}", "<html>", #"{"error":{"type":"x"}}"#,
        #"{"id":"b","created_at":1,"processing_status":"ended"}"#,
        #"{"id":"b","created_at":"yesterday","processing_status":"ended","status":"completed"}"#,
        #"{"id":"","created_at":"2026-11-22T10:00:00Z","processing_status":"ended"}"#,
        #"{"id":"b","created_at":"2026-11-22T10:00:00Z","processing_status":null}"#,
        #"{"id":"b","created_at":1,"status":null}"#, #"{"id":"b","created_at":null,"status":"completed"}"#,
        #"{"id":7,"created_at":1,"status":"completed"}"#, #"{"id":"b","created_at":1,"status":"completed"}x"#,
    ])
    func refusesWhatIsNoBatch(document: String) {
        #expect(throws: JSONError.self) { try anthropic(document) }
        #expect(throws: JSONError.self) { try openAI(document) }
    }

    @Test func readsPages() throws {
        let page = { (members: String) in
            try AnthropicBatchDecoder.page(of: Array("{\(members)}".utf8).span)
        }
        let data = "\"data\":[\(BatchDocument.anthropic(id: "b2")),\(BatchDocument.anthropic(id: "b1"))]"
        #expect(try page(data).batches.map(\.id) == ["b2", "b1"])
        #expect(try page(data).next == nil)
        #expect(try page(data + #","has_more":false,"last_id":"b1""#).next == nil)
        #expect(try page(#""last_id":"b0","has_more":true,"# + data).next == "b0")
        #expect(try page(data + #","has_more":true,"last_id":null"#).next == "b1")
        #expect(try page(#""data":[],"has_more":false,"first_id":null,"last_id":null"#).batches.isEmpty)
        for odd in ["", #""data":null"#, #""data":{}"#, #""data":[null]"#, #""data":[{}]"#] {
            #expect(throws: JSONError.self) { try page(odd) }
        }
        let openAI = #"{"object":"list","data":[\#(BatchDocument.openAI())],"has_more":true}"#
        let next = try OpenAIBatchDecoder.page(of: Array(openAI.utf8).span).next
        #expect(next == "batch_1")
    }

    // MARK: Results

    private static let message = #"""
        {"content":[{"type":"text","text":"Yes £"}],"stop_reason":"end_turn","model":"m",
         "usage":{"input_tokens":5,"output_tokens":2,"service_tier":"batch"}}
        """#
    private static let completion = #"""
        {"model":"m","choices":[{"index":0,"message":{"content":"Yes £"},"finish_reason":"stop"}],
         "usage":{"prompt_tokens":5,"completion_tokens":2}}
        """#

    @Test func readsAnswers() throws {
        let answer = ModelResponse(
            text: "Yes £", stopReason: .endTurn, usage: TokenUsage(inputTokens: 5, outputTokens: 2), model: "m")
        #expect(
            try outcome(.anthropic, #""result":{"message":\#(Self.message),"type":"succeeded"}"#)
                == .succeeded(answer))
        var named = answer
        named.requestID = "req_1"
        #expect(
            try outcome(
                .openai,
                #""error":null,"response":{"body":\#(Self.completion),"request_id":"req_1","status_code":200}"#)
                == .succeeded(named))
    }

    @Test func readsRequestsWithoutATurn() throws {
        #expect(try outcome(.anthropic, #""result":{"type":"expired"}"#) == .expired)
        #expect(try outcome(.anthropic, #""result":{"type":"canceled"}"#) == .cancelled)
        let error = { (code: String) in #""response":null,"error":{"code":"\#(code)","message":"x"}"# }
        #expect(try outcome(.openai, error("batch_expired")) == .expired)
        #expect(try outcome(.openai, error("batch_cancelled")) == .cancelled)
    }

    @Test(arguments: [
        ("invalid_request_error", ModelError.Code.invalidRequest, ModelError.Disposition.never),
        ("api_error", .serverError, .retry(after: nil)), ("overloaded_error", .overloaded, .retry(after: nil)),
        ("billing_error", .quotaExhausted, .quotaExhausted), ("not_found_error", .notFound, .misconfigured),
    ])
    func readsAnthropicErrors(type: String, code: ModelError.Code, disposition: ModelError.Disposition) throws {
        let outcome = try outcome(
            .anthropic,
            #""result":{"type":"errored","error":{"type":"error","error":{"type":"\#(type)","message":"SECRET"}}}"#)
        guard case .errored(let error, type) = outcome else {
            Issue.record("\(outcome)")
            return
        }
        #expect(error.code == code && error.disposition == disposition && !error.mayHaveArrived)
        #expect(!error.description.contains("SECRET") && error.description.contains(type))
    }

    @Test(arguments: [
        (400, #"{"type":"invalid_request_error","code":null,"message":"SECRET"}"#, "invalid_request_error", false),
        (400, #"{"type":"invalid_request_error","code":"context_length_exceeded"}"#, "context_length_exceeded", false),
        (404, #"{"type":"NotFoundError","code":404}"#, "NotFoundError", false),
        (429, #"{"type":"requests","code":"rate_limit_exceeded"}"#, "rate_limit_exceeded", true),
        (429, #"{"type":"insufficient_quota","code":"insufficient_quota"}"#, "insufficient_quota", false),
        (500, #"{"type":"server_error","code":null}"#, "server_error", true),
        (502, "null", "server_error", true), (503, "\"SECRET prose\"", "overloaded", true),
    ])
    func readsOpenAIStatuses(status: Int, body: String, code: String, isRetryable: Bool) throws {
        let outcome = try outcome(
            .openai,
            #""response":{"status_code":\#(status),"request_id":"req_1","body":{"error":\#(body)}},"error":null"#)
        guard case .errored(let error, code) = outcome else {
            Issue.record("\(outcome)")
            return
        }
        #expect(error.isRetryable == isRetryable && error.httpStatus == status && error.requestID == "req_1")
        #expect(!error.mayHaveArrived && !error.description.contains("SECRET"))
    }

    @Test func readsOpenAIErrorsWithoutAStatus() throws {
        let outcome = try outcome(.openai, #""response":null,"error":{"code":"request_timeout","message":"SECRET"}"#)
        guard case .errored(let error, "request_timeout") = outcome else {
            Issue.record("\(outcome)")
            return
        }
        #expect(error.isRetryable && !error.description.contains("SECRET"))
    }

    @Test(arguments: [
        (ModelVendor.anthropic, #""x":1"#), (.anthropic, #""result":null"#), (.anthropic, #""result":{}"#),
        (.anthropic, #""result":{"type":"succeeded"}"#), (.anthropic, #""result":{"type":"errored"}"#),
        (.anthropic, #""result":{"type":"succeeded","message":{"content":[]}}"#),
        (.anthropic, #""result":{"type":"succeeded","message":{"cont"#), (.anthropic, #""result":{"type":"new"}"#),
        (.openai, #""response":null,"error":null"#), (.openai, #""response":{"body":{}}"#),
        (.openai, #""response":{"status_code":200}"#),
        (.openai, #""response":{"status_code":200,"body":{"choices":[]}}"#),
        (.openai, #""response":{"status_code":200,"body":"{}"}"#), (.openai, #""response":{"status_code":20"#),
    ])
    func anUnreadableResultIsAFailure(vendor: ModelVendor, members: String) throws {
        let outcome = try outcome(vendor, members)
        guard case .errored(let error, "malformed_response") = outcome else {
            Issue.record("\(outcome)")
            return
        }
        #expect(error.code == .malformedResponse && error.isRetryable)
    }

    @Test(arguments: [
        "", "{}", "null", "[]", #"{"custom_id":null}"#, #"{"custom_id":7,"result":{"type":"expired"}}"#,
        #"{"custom_id":"","result":{"type":"expired"}}"#, #"{"custom_id":"r-"#, #"{"result":{"type":"expired"}}"#,
    ])
    func aLineAboutNobodyIsRefused(line: String) {
        for vendor in ModelVendor.allCases {
            let error = #expect(throws: ModelError.self) { try result(vendor, line) }
            #expect(error?.code == .malformedResponse)
        }
    }

    private static let lines = [
        #"{"custom_id":"r-1","result":{"type":"succeeded","message":\#(message)}}"#,
        #"{"custom_id":"r-1","result":{"type":"errored","error":{"type":"error","error":{"type":"api_error"}}}}"#,
        #"{"id":"x","custom_id":"r-1","response":{"status_code":200,"body":\#(completion)},"error":null}"#,
        #"{"id":"x","custom_id":"r-1","response":null,"error":{"code":"batch_expired","message":"x"}}"#,
        BatchDocument.anthropic(), BatchDocument.openAI(members: #","errors":{"data":[{"code":"x","line":1}]}"#),
    ]

    @Test(arguments: lines)
    func aCutLineIsNeverTakenForAResult(line: String) {
        for end in line.utf8.indices {
            let cut = Array(line.utf8[..<end])
            for result in [
                try? AnthropicBatchDecoder.result(of: cut.span), try? OpenAIBatchDecoder.result(of: cut.span),
            ].compactMap(\.self) {
                guard result.customID == "r-1", case .errored(_, "malformed_response") = result.outcome else {
                    Issue.record("\(result)")
                    return
                }
            }
            #expect(throws: JSONError.self) { try AnthropicBatchDecoder.batch(of: cut.span) }
            #expect(throws: JSONError.self) { try OpenAIBatchDecoder.batch(of: cut.span) }
        }
    }

    @Test(arguments: 0..<24)
    func survivesDamage(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        for _ in 0..<200 {
            var bytes = Array(Self.lines[Int.random(in: 0..<Self.lines.count, using: &random)].utf8)
            for _ in 0..<Int.random(in: 1...6, using: &random) {
                let index = Int.random(in: 0..<bytes.count, using: &random)
                switch Int.random(in: 0..<3, using: &random) {
                case 0: bytes[index] = UInt8.random(in: .min ... .max, using: &random)
                case 1: bytes.remove(at: index)
                default: bytes.insert(contentsOf: bytes[..<index].suffix(30), at: index)
                }
            }
            let results = [
                try? AnthropicBatchDecoder.result(of: bytes.span), try? OpenAIBatchDecoder.result(of: bytes.span),
            ]
            let batches = [
                try? AnthropicBatchDecoder.batch(of: bytes.span), try? OpenAIBatchDecoder.batch(of: bytes.span),
            ]
            #expect(results.allSatisfy { $0?.customID.isEmpty != true })
            #expect(batches.allSatisfy { $0?.id.isEmpty != true })
        }
    }
}
