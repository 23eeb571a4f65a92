import Batching
import Contract

extension BatchSpool {
    /// Keeps the manifest of a batch that is planned here.
    func save(_ plan: BatchPlan) async throws(SpoolError) {
        for manifest in plan.manifests {
            let event = Event(id: manifest.key, source: PartitionLedger.source, time: .now, data: manifest)
            // Offsets, ids and counts: there is no number among them that JSON cannot hold.
            guard let value = try? event.encoded() else {
                throw SpoolError("the manifest of \(manifest.batchKey) cannot be written as JSON")
            }
            try await saveManifest(value, of: manifest.batchKey, part: manifest.part)
        }
    }
}
