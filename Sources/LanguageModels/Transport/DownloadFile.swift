import Dispatch
import Glibc

/// A file that gets its name only once it is whole; until then it lies beside it as `NAME.part`.
///
/// Writing to a disk blocks, so it is done on a queue of its own, one piece after the other.
struct DownloadFile: Sendable {
    private let path: String
    private let descriptor: Int32
    private let queue: DispatchQueue

    private var partPath: String { path + ".part" }

    /// Has a file written by `body`, and put in place of what lies at `path` if that succeeds; otherwise nothing is left of it.
    static func write(
        to path: String, _ body: (DownloadFile) async throws(ModelError) -> Void
    ) async throws(ModelError) {
        let queue = DispatchQueue(label: "guidance.download")
        let descriptor = try await perform(on: queue) { () throws(ModelError) in
            let descriptor = unsafe Glibc.open(path + ".part", O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
            guard descriptor >= 0 else { throw failure(path, errno) }
            return descriptor
        }
        let file = DownloadFile(path: path, descriptor: descriptor, queue: queue)
        do {
            try await body(file)
            try await file.finish()
        } catch {
            await file.discard()
            throw error
        }
    }

    /// Adds bytes at its end.
    ///
    /// - Throws: `ModelError` with code `storage` where the disk takes no more.
    func append(_ bytes: [UInt8]) async throws(ModelError) {
        try await perform { () throws(ModelError) in
            var rest = bytes[...]
            while !rest.isEmpty {
                let count = unsafe rest.withUnsafeBytes { unsafe Glibc.write(descriptor, $0.baseAddress, $0.count) }
                guard count >= 0 || errno == EINTR else { throw Self.failure(path, errno) }
                rest = rest.dropFirst(max(count, 0))
            }
        }
    }

    /// Begins anew.
    func empty() async throws(ModelError) {
        try await perform { () throws(ModelError) in
            guard ftruncate(descriptor, 0) == 0, lseek(descriptor, 0, SEEK_SET) == 0 else {
                throw Self.failure(path, errno)
            }
        }
    }

    private func finish() async throws(ModelError) {
        try await perform { () throws(ModelError) in
            guard unsafe rename(partPath, path) == 0 else { throw Self.failure(path, errno) }
            Glibc.close(descriptor)
        }
    }

    private func discard() async {
        await withCheckedContinuation { continuation in
            queue.async {
                unsafe unlink(partPath)
                Glibc.close(descriptor)
                continuation.resume()
            }
        }
    }

    private func perform<Value: Sendable>(
        _ work: @escaping @Sendable () throws(ModelError) -> Value
    ) async throws(ModelError) -> Value {
        try await Self.perform(on: queue, work)
    }

    private static func perform<Value: Sendable>(
        on queue: DispatchQueue, _ work: @escaping @Sendable () throws(ModelError) -> Value
    ) async throws(ModelError) -> Value {
        try await withCheckedContinuation { (continuation: CheckedContinuation<Result<Value, ModelError>, Never>) in
            queue.async { continuation.resume(returning: Result(catching: work)) }
        }.get()
    }

    private static func failure(_ path: String, _ code: Int32) -> ModelError {
        ModelError(.storage, "\(path) cannot be written: \(unsafe String(cString: strerror(code)))")
    }
}
