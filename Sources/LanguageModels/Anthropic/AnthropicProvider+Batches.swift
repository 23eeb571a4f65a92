import HTTPTransport

/// Message Batches: requests go out in the call that creates a batch, which keeps no name of ours.
extension AnthropicProvider: BatchProvider {
    /// 100,000 requests and 256 MB, as Anthropic documents them.
    public var batchLimits: BatchLimits { BatchLimits(requests: 100_000, bytes: 256_000_000) }

    /// A comma: the entries become one array.
    public var batchEntrySeparator: [UInt8] { Array(",\n".utf8) }

    /// `{"custom_id":…,"params":…}`; see `BatchProvider`.
    public func batchEntry(_ request: ModelRequest, customID: String) throws(ModelError) -> [UInt8] {
        let body = try encoder.body(for: request, streamed: false)
        return try BatchEntry.bytes(
            #"{"custom_id":"\#(customID)","params":"#, body, "}", customID: customID)
    }

    /// Submits a file of entries as one batch; see `BatchProvider`.
    ///
    /// The key goes nowhere: a lost batch is found again by its time, its count and its custom ids.
    public func createBatch(
        ofFileAt path: String, key: String, timeout: Duration
    ) async throws(ModelError) -> ProviderBatch {
        try await calls.create(
            .file(path: path, prefix: Array(#"{"requests":["#.utf8), suffix: Array("]}".utf8)), timeout: timeout)
    }

    /// How a batch stands.
    public func batch(_ id: String) async throws(ModelError) -> ProviderBatch { try await calls.batch(id) }

    /// The batches of the key's workspace, newest first; see `BatchProvider`.
    public func batches(after cursor: String?) async throws(ModelError) -> ProviderBatchPage {
        try await calls.page(after: cursor)
    }

    /// Asks for a batch to be ended early; see `BatchProvider`.
    public func cancelBatch(_ id: String) async throws(ModelError) -> ProviderBatch { try await calls.cancel(id) }

    /// Saves every result of an ended batch into a file; see `BatchProvider`.
    ///
    /// From where the provider says that they lie, if that is within its interface; otherwise from where they always lie.
    public func saveResults(of batch: ProviderBatch, to path: String) async throws(ModelError) {
        try batch.checkEnded()
        let usual = try calls.path(of: batch.id) + "/results"
        let source = batch.files.output.flatMap(transport.endpoint.path) ?? usual
        try await calls.saveResults(of: batch, from: [source], to: path)
    }

    /// Reads one line of a file of results; see `BatchProvider`.
    public func batchResult(of line: Span<UInt8>) throws(ModelError) -> BatchResult {
        try AnthropicBatchDecoder.result(of: line)
    }

    /// Deletes an ended batch and its results.
    public func deleteBatch(_ batch: ProviderBatch) async throws(ModelError) {
        try await calls.delete(try calls.path(of: batch.id))
    }

    private var calls: BatchCalls<AnthropicBatchDecoder> {
        BatchCalls(
            transport: transport, path: "/v1/messages/batches", cursorName: "after_id",
            connectTimeout: configuration.completionTimeouts.connect)
    }
}
