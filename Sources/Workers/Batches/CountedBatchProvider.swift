import LanguageModels

/// A provider of batches whose calls are counted.
struct CountedBatchProvider: BatchProvider {
    let provider: any BatchProvider
    /// The model that its batches ask.
    let model: String
    let metrics: RoleMetrics

    var vendor: ModelVendor { provider.vendor }
    var batchLimits: BatchLimits { provider.batchLimits }
    var batchEntrySeparator: [UInt8] { provider.batchEntrySeparator }

    func batchEntry(_ request: ModelRequest, customID: String) throws(ModelError) -> [UInt8] {
        try provider.batchEntry(request, customID: customID)
    }

    func batchResult(of line: Span<UInt8>) throws(ModelError) -> BatchResult {
        try provider.batchResult(of: line)
    }

    func createBatch(ofFileAt path: String, key: String, timeout: Duration) async throws(ModelError) -> ProviderBatch {
        try await counted { () async throws(ModelError) in
            try await provider.createBatch(ofFileAt: path, key: key, timeout: timeout)
        }
    }

    func batch(_ id: String) async throws(ModelError) -> ProviderBatch {
        try await counted { () async throws(ModelError) in try await provider.batch(id) }
    }

    func batches(after cursor: String?) async throws(ModelError) -> ProviderBatchPage {
        try await counted { () async throws(ModelError) in try await provider.batches(after: cursor) }
    }

    func cancelBatch(_ id: String) async throws(ModelError) -> ProviderBatch {
        try await counted { () async throws(ModelError) in try await provider.cancelBatch(id) }
    }

    func saveResults(of batch: ProviderBatch, to path: String) async throws(ModelError) {
        try await counted { () async throws(ModelError) in try await provider.saveResults(of: batch, to: path) }
    }

    func deleteBatch(_ batch: ProviderBatch) async throws(ModelError) {
        try await counted { () async throws(ModelError) in try await provider.deleteBatch(batch) }
    }

    private func counted<Value>(_ call: () async throws(ModelError) -> Value) async throws(ModelError) -> Value {
        do throws(ModelError) {
            let value = try await call()
            metrics.callEnded(provider: vendor.rawValue, model: model)
            return value
        } catch {
            // That a batch is gone is an answer, and no word against the key.
            let status = error.code == .notFound ? "rejected" : error.code.status
            metrics.callEnded(provider: vendor.rawValue, model: model, status: status)
            throw error
        }
    }
}
