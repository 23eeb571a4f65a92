/// A service that runs many requests as one batch: at a lower price, and within a day.
///
/// As with `ModelProvider` one call is one attempt; the caller decides what is made again. Cancelling the calling task closes the transfer.
public protocol BatchProvider: Sendable {
    /// The protocol that this provider speaks.
    var vendor: ModelVendor { get }

    /// What one batch may hold.
    var batchLimits: BatchLimits { get }

    /// What stands between two entries of a request file.
    var batchEntrySeparator: [UInt8] { get }

    /// One request as an entry of a request file: a JSON object without a line end.
    ///
    /// - Parameters:
    ///   - request: What is asked; every request of a file names the same model.
    ///   - customID: 1 to 64 letters, digits, `_` and `-`, unique in the batch.
    /// - Returns: The entry's bytes, the same for equal requests.
    /// - Throws: `ModelError` with code `invalidRequest` for what can be seen to be refused.
    func batchEntry(_ request: ModelRequest, customID: String) throws(ModelError) -> [UInt8]

    /// Submits a file of entries as one batch; the file is streamed from disk.
    ///
    /// - Parameters:
    ///   - path: Entries with ``batchEntrySeparator`` between them.
    ///   - key: Our name for the batch, which a provider with metadata keeps beside it.
    ///   - timeout: How long the whole call may take.
    /// - Returns: The batch, as the provider took it. It may still turn out to have failed; see ``ProviderBatch/Status``.
    /// - Throws: `ModelError`; where its ``ModelError/mayHaveArrived`` is true nobody knows whether the provider has the batch.
    func createBatch(ofFileAt path: String, key: String, timeout: Duration) async throws(ModelError) -> ProviderBatch

    /// How a batch stands.
    func batch(_ id: String) async throws(ModelError) -> ProviderBatch

    /// The batches of this account, newest first.
    ///
    /// - Parameter cursor: Goes on behind an earlier page; nil begins with the newest.
    /// - Returns: A page.
    /// - Throws: `ModelError`.
    func batches(after cursor: String?) async throws(ModelError) -> ProviderBatchPage

    /// Asks the provider to end a batch early; what was answered by then stays.
    func cancelBatch(_ id: String) async throws(ModelError) -> ProviderBatch

    /// Saves every result of an ended batch into a file, one JSON object a line: successes and failures alike, whatever status it ended with.
    ///
    /// A batch without any result leaves an empty file. A download that is cut in the middle throws, and leaves nothing that looks whole.
    ///
    /// - Parameters:
    ///   - batch: A batch that has ended.
    ///   - path: Where the results are to lie; replaced when there is something.
    /// - Throws: `ModelError`; with code `storage` where the disk takes no more.
    func saveResults(of batch: ProviderBatch, to path: String) async throws(ModelError)

    /// Reads one line of a file that ``saveResults(of:to:)`` has saved.
    ///
    /// - Throws: `ModelError` with code `malformedResponse` for a line without a custom id; all else that is wrong with it is the result's failure.
    func batchResult(of line: Span<UInt8>) throws(ModelError) -> BatchResult

    /// Takes an ended batch and its files out of the account; gone already is as good.
    func deleteBatch(_ batch: ProviderBatch) async throws(ModelError)
}
