import Dispatch

/// Runs what waits for a disk, one after another, off the threads that tasks share.
package struct DiskQueue: Sendable {
    private let queue = DispatchQueue(label: "guidance-spool")

    package init() {}

    /// Runs some work to its end.
    package func run<Value: Sendable>(_ work: @escaping @Sendable () throws(SpoolError) -> Value)
        async throws(SpoolError)
        -> Value
    {
        let result: Result<Value, SpoolError> = await withCheckedContinuation { continuation in
            queue.async { continuation.resume(returning: Result { () throws(SpoolError) in try work() }) }
        }
        return try result.get()
    }
}
