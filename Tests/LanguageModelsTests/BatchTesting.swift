import Foundation
import HTTPTransport
import LanguageModels

/// What tests of batches share: a provider that talks to a scripted server, and a directory that is gone afterwards.
struct BatchTesting {
    let provider: any BatchProvider
    let server: ScriptedProvider
    let directory: URL

    /// Where the request file lies.
    var requests: String { directory.appending(path: "requests").path }
    /// Where results are to lie.
    var results: String { directory.appending(path: "results").path }

    /// What has been saved; nil if there is nothing.
    var saved: String? { try? String(contentsOfFile: results, encoding: .utf8) }
    /// The names of all files that there are.
    var files: [String] { get throws { try FileManager.default.contentsOfDirectory(atPath: directory.path).sorted() } }

    /// Runs a test; the first connection is served by the first of the scripts, and so on.
    static func run(
        _ vendor: ModelVendor, _ scripts: [[ScriptedProvider.Step]] = [[]],
        _ body: (BatchTesting) async throws -> Void
    ) async throws {
        let server = try ScriptedProvider(scripts: scripts)
        defer { server.stop() }
        let client = try HTTPClient()
        let directory = FileManager.default.temporaryDirectory.appending(path: "batches-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: false)
        defer { try? FileManager.default.removeItem(at: directory) }
        let testing = BatchTesting(
            provider: try provider(vendor, at: server.url, client), server: server, directory: directory)
        do {
            try await body(testing)
        } catch {
            await client.close()
            throw error
        }
        await client.close()
    }

    /// A provider at an address that may or may not be anyone's.
    static func provider(
        _ vendor: ModelVendor, at url: String, _ client: HTTPClient
    ) throws -> any BatchProvider {
        let catalogue = try ModelCatalogue.builtIn()
        let configuration = { path in
            ModelProviderConfiguration(baseURL: url + path, apiKey: ModelAPIKey("sk-1"))
        }
        return switch vendor {
        case .anthropic:
            try AnthropicProvider(configuration: configuration(""), catalogue: catalogue, client: client)
        case .openai: try OpenAIProvider(configuration: configuration("/v1"), catalogue: catalogue, client: client)
        }
    }

    /// Writes a request file of some entries, and submits it.
    func create(
        _ entries: [String] = [#"{"custom_id":"a"}"#], timeout: Duration = .seconds(60)
    ) async throws -> ProviderBatch {
        let separator = String(decoding: provider.batchEntrySeparator, as: UTF8.self)
        try entries.joined(separator: separator).write(toFile: requests, atomically: false, encoding: .utf8)
        return try await provider.createBatch(ofFileAt: requests, key: "key-1", timeout: timeout)
    }

    /// The error that a call ends with.
    static func failure(_ body: () async throws -> Void) async throws -> ModelError {
        do {
            try await body()
        } catch let error as ModelError {
            return error
        }
        throw UnexpectedSuccess()
    }

    private struct UnexpectedSuccess: Error {}
}

/// What a provider says of a batch.
enum BatchDocument {
    static func anthropic(id: String = "msgbatch_1", status: String = "in_progress", members: String = "") -> String {
        #"""
        {"id":"\#(id)","type":"message_batch","processing_status":"\#(status)","archived_at":null,
         "request_counts":{"processing":2,"succeeded":0,"errored":0,"canceled":0,"expired":0},
         "created_at":"2026-11-22T10:00:00.25Z","expires_at":"2026-11-23T10:00:00+00:00"\#(members)}
        """#
    }

    static func openAI(id: String = "batch_1", status: String = "validating", members: String = "") -> String {
        #"""
        {"id":"\#(id)","object":"batch","endpoint":"/v1/chat/completions","input_file_id":"file-in",
         "completion_window":"24h","status":"\#(status)","created_at":1795341600,"expires_at":1795428000,
         "metadata":{"other":"x","batch_key":"key-1"},"usage":{"total_tokens":1}\#(members)}
        """#
    }
}
