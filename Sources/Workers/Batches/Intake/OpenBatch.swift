import Batching
import Contract

/// A batch that is being gathered: its jobs in memory, its requests on disk.
struct OpenBatch {
    /// What an entry of it takes: handed around without the jobs, for a second owner of them would have each addition copy them all.
    struct Target {
        let key: BatchKey
        let access: BatchModels.Access
        let file: SpoolFile
    }

    let target: Target
    var accumulator: BatchAccumulator

    var key: BatchKey { target.key }
    var access: BatchModels.Access { target.access }
    var file: SpoolFile { target.file }
}
