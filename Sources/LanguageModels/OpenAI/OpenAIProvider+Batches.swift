import Foundation
import HTTPTransport

/// Files and Batch: requests are uploaded as a file, of which a batch is then made; it keeps our name beside it.
extension OpenAIProvider: BatchProvider {
    /// 50,000 requests and 200 MB, as OpenAI documents them.
    public var batchLimits: BatchLimits { BatchLimits(requests: 50_000, bytes: 200_000_000) }

    /// A line end: the entries are JSON Lines.
    public var batchEntrySeparator: [UInt8] { Array("\n".utf8) }

    /// `{"body":…,"custom_id":…,"method":"POST","url":…}`; see `BatchProvider`.
    public func batchEntry(_ request: ModelRequest, customID: String) throws(ModelError) -> [UInt8] {
        let body = try encoder.body(for: request, streamed: false)
        return try BatchEntry.bytes(
            #"{"body":"#, body, #","custom_id":"\#(customID)","method":"POST","url":"\#(Self.batchedPath)"}"#,
            customID: customID)
    }

    /// Uploads a file of entries, and makes a batch of it; see `BatchProvider`.
    ///
    /// An uploaded file that certainly becomes no batch is deleted again if that can be done within ten seconds, which come on top of `timeout`.
    public func createBatch(
        ofFileAt path: String, key: String, timeout: Duration
    ) async throws(ModelError) -> ProviderBatch {
        let start = ContinuousClock.now
        let file = try await upload(path, as: key + ".jsonl", timeout: timeout)
        do {
            return try await calls.create(
                .bytes(Self.creation(of: file, key: key)), timeout: max(timeout - start.duration(to: .now), .zero))
        } catch {
            // What is left behind costs nothing; the error that matters is the first.
            if !error.mayHaveArrived { try? await calls.delete(try Self.path(ofFile: file), within: .seconds(10)) }
            throw error
        }
    }

    /// How a batch stands.
    public func batch(_ id: String) async throws(ModelError) -> ProviderBatch { try await calls.batch(id) }

    /// The batches of the key's project, newest first; see `BatchProvider`.
    public func batches(after cursor: String?) async throws(ModelError) -> ProviderBatchPage {
        try await calls.page(after: cursor)
    }

    /// Asks for a batch to be ended early; see `BatchProvider`.
    public func cancelBatch(_ id: String) async throws(ModelError) -> ProviderBatch { try await calls.cancel(id) }

    /// Saves every result of an ended batch into a file: answers and failures, which the provider keeps apart; see `BatchProvider`.
    public func saveResults(of batch: ProviderBatch, to path: String) async throws(ModelError) {
        try batch.checkEnded()
        let files = [batch.files.output, batch.files.errors].compactMap(\.self)
        // Just ended, its files may yet be named; later it has none, and would else be asked for them for ever.
        let isLongOver = batch.endedAt.map { $0.timeIntervalSinceNow < -60 } ?? false
        guard !files.isEmpty || batch.finished == 0 || isLongOver else {
            throw ModelError(.malformedResponse, "the batch \(batch.id) tells of results and names no file of them")
        }
        var sources: [String] = []
        for file in files { sources.append(try Self.path(ofFile: file) + "/content") }
        try await calls.saveResults(of: batch, from: sources, to: path)
    }

    /// Reads one line of a file of results; see `BatchProvider`.
    public func batchResult(of line: Span<UInt8>) throws(ModelError) -> BatchResult {
        try OpenAIBatchDecoder.result(of: line)
    }

    /// Deletes a batch's files; the batch itself stays, for it cannot be deleted.
    public func deleteBatch(_ batch: ProviderBatch) async throws(ModelError) {
        for file in [batch.files.input, batch.files.output, batch.files.errors].compactMap(\.self) {
            try await calls.delete(try Self.path(ofFile: file))
        }
    }

    /// What is asked for in a batch, whatever the address of the interface begins with.
    private static let batchedPath = "/v1/chat/completions"

    private var calls: BatchCalls<OpenAIBatchDecoder> {
        BatchCalls(
            transport: transport, path: "/batches", cursorName: "after",
            connectTimeout: configuration.completionTimeouts.connect)
    }

    private static func path(ofFile id: String) throws(ModelError) -> String {
        "/files/\(try ProviderEndpoint.segment(id))"
    }

    /// Uploads a file, and gives the provider's name for it.
    private func upload(_ path: String, as name: String, timeout: Duration) async throws(ModelError) -> String {
        let form = MultipartUpload(
            fields: [("purpose", "batch")], fileField: "file", fileName: name, fileType: "application/jsonl",
            path: path)
        do {
            return try await transport.call(
                calls.upload(to: "/files", form.body, contentType: form.contentType, timeout: timeout),
                upTo: 64 << 10, read: OpenAIBatchDecoder.fileID)
        } catch {
            // A file alone is no batch, whether it has arrived or not.
            var error = error
            error.mayHaveArrived = false
            throw error
        }
    }

    private static func creation(of file: String, key: String) -> [UInt8] {
        var writer = JSONWriter()
        writer.object { writer in
            writer.member("completion_window", "24h")
            writer.member("endpoint", batchedPath)
            writer.member("input_file_id", file)
            writer.key("metadata")
            writer.object { writer in writer.member("\(OpenAIBatchDecoder.keyName)", key) }
        }
        return writer.bytes
    }
}
