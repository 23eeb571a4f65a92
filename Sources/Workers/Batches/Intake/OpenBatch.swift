import Batching
import Contract

/// A batch that is being gathered: its jobs in memory, its requests on disk.
struct OpenBatch {
    let key: BatchKey
    let access: BatchModels.Access
    let file: SpoolFile
    var accumulator: BatchAccumulator
}
