import Foundation
import ProviderSimulator
import Synchronization
import Testing

/// Speaks both batch APIs over a raw connection.
struct BatchClient {
    let raw: RawClient

    func call(
        _ path: String, method: String = "GET", headers: [String] = [], body: String = ""
    ) async throws -> RawClient.Received {
        let isAnthropic = path.hasPrefix("/v1/messages")
        return try await raw.send(
            path, method: method, headers: (isAnthropic ? RawClient.anthropic : RawClient.openAI) + headers, body: body)
    }

    func json(
        _ path: String, method: String = "GET", headers: [String] = [], body: String = ""
    ) async throws -> JSONNode {
        let received = try await call(path, method: method, headers: headers, body: body)
        return try JSONParser.parse(Array(received.body.utf8))
    }

    /// Lines of results, by custom id.
    func lines(_ path: String) async throws -> [String: JSONNode] {
        let received = try await call(path)
        #expect(received.isComplete)
        let lines = Events.dechunked(received.body).split(separator: "\n").map { try? JSONParser.parse(Array($0.utf8)) }
        return Dictionary(lines.map { ($0?["custom_id"]?.string ?? "?", $0 ?? .null) }) { $1 }
    }

    /// Creates a batch at Anthropic, a question for each request.
    func messageBatch(_ questions: [String], headers: [String] = []) async throws -> JSONNode {
        try await json("/v1/messages/batches", method: "POST", headers: headers, body: Self.messageBatch(questions))
    }

    static func messageBatch(_ questions: [String]) -> String {
        let requests = questions.enumerated().map { #"{"custom_id":"r-\#($0)","params":\#(RawClient.message($1))}"# }
        return #"{"requests":[\#(requests.joined(separator: ","))]}"#
    }

    /// Uploads a file and creates a batch of it at OpenAI.
    func batch(_ questions: [String], headers: [String] = []) async throws -> JSONNode {
        try await batch(lines: questions.enumerated().map { Self.line("r-\($0)", $1) }, headers: headers)
    }

    func batch(lines: [String], headers: [String] = []) async throws -> JSONNode {
        let file = try await upload(lines.joined(separator: "\n"))
        return try await json(
            "/v1/batches", method: "POST", headers: headers,
            body: #"{"input_file_id":"\#(file["id"]?.string ?? "")","endpoint":"/v1/chat/completions","#
                + #""completion_window":"24h","metadata":{"batch_key":"k-1"}}"#)
    }

    func upload(_ content: String, purpose: String = "batch") async throws -> JSONNode {
        try await json(
            "/v1/files", method: "POST", headers: ["content-type: multipart/form-data; boundary=edge"],
            body: "--edge\r\ncontent-disposition: form-data; name=\"purpose\"\r\n\r\n\(purpose)\r\n--edge\r\n"
                + "content-disposition: form-data; name=\"file\"; filename=\"x.jsonl\"\r\n\r\n\(content)\r\n--edge--\r\n"
        )
    }

    static func line(_ id: String, _ question: String, body: String? = nil, url: String = "/v1/chat/completions")
        -> String
    {
        #"{"custom_id":"\#(id)","method":"POST","url":"\#(url)","body":\#(body ?? RawClient.chat(question))}"#
    }
}

/// A clock that stands still until it is moved on.
final class StandingClock: Sendable {
    private let seconds = Mutex(1_795_000_000.0)

    var now: Date { Date(timeIntervalSince1970: seconds.withLock { $0 }) }

    func advance(_ time: Double) {
        seconds.withLock { $0 += time }
    }
}

/// Runs a simulator whose batches take 100 s of a clock that stands still.
func withBatches(
    _ change: (inout SimulatorConfiguration) -> Void = { _ in },
    _ body: (BatchClient, ProviderSimulator, StandingClock) async throws -> Void
) async throws {
    let clock = StandingClock()
    try await withSimulator({
        $0.now = { clock.now }
        $0.batches.duration = .seconds(100)
        change(&$0)
    }) { client, simulator in
        try await body(BatchClient(raw: client), simulator, clock)
    }
}
