import Foundation

extension SimulatorCore {
    /// Looks at a batch of an account, or changes it; `nil` if there is none.
    func withBatch<Result: Sendable>(
        _ id: String, _ account: String, _ vendor: SimulatedModel.Vendor,
        _ body: @Sendable (inout SimulatedBatch) -> Result
    ) -> Result? {
        let result = withBatches { $0.withBatch(id, account: account, vendor: vendor, body) }
        journalChanges.tell()
        return result
    }

    /// A batch with its result files laid out, if it has ended.
    func batchWithResults(_ id: String, _ account: String, _ vendor: SimulatedModel.Vendor) -> SimulatedBatch? {
        let now = now
        return withBatch(id, account, vendor) { [configuration] batch in
            batch.prepareResults(
                at: now, seed: configuration.seed, shuffled: configuration.batches.shufflesResults)
            return batch
        }
    }

    /// Every batch that was accepted, oldest first.
    var batchRecords: [BatchRecord] {
        let now = now
        return withBatches { $0.batches }.map { BatchRecord($0, now: now) }
    }

    func changeBatches(_ id: String?, _ change: (inout BatchLifeCycle) -> Void) {
        withBatches { store in store.change(id) { change(&$0.lifeCycle) } }
        journalChanges.tell()
    }
}
