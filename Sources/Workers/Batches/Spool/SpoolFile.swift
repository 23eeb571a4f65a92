import Glibc

/// A request file that is being written: entries with a separator between them.
package actor SpoolFile {
    /// Written at a time; what memory a file takes.
    private static let bufferBytes = 1 << 18

    package nonisolated let path: String
    private let key: String
    private let separator: [UInt8]
    private let spool: BatchSpool
    private let descriptor: SpoolDescriptor
    private var buffer: [UInt8] = []
    private var isEmpty = true

    init(path: String, key: String, separator: [UInt8], spool: BatchSpool, descriptor: SpoolDescriptor) {
        self.path = path
        self.key = key
        self.separator = separator
        self.spool = spool
        self.descriptor = descriptor
        buffer.reserveCapacity(Self.bufferBytes + (1 << 16))
    }

    /// Adds an entry.
    ///
    /// - Throws: `SpoolError` where there is no room: then nothing of the entry counts, and ``finish()`` leaves a file without it.
    package func append(_ entry: [UInt8]) async throws(SpoolError) {
        let before = buffer.count
        let bytes = entry.count + (isEmpty ? 0 : separator.count)
        try spool.reserve(bytes, for: key)
        if !isEmpty { buffer += separator }
        buffer += entry
        if buffer.count >= Self.bufferBytes {
            do {
                try await flush()
            } catch {
                // What was buffered before it stands in the manifest, and is tried again with the next flush.
                buffer.removeSubrange(before...)
                spool.release(bytes, for: key)
                throw error
            }
        }
        isEmpty = false
    }

    /// Writes what is left.
    package func finish() async throws(SpoolError) {
        try await flush()
    }

    private func flush() async throws(SpoolError) {
        let (bytes, descriptor, path) = (buffer, descriptor, path)
        try await spool.disk.run { () throws(SpoolError) in try descriptor.write(bytes, path: path) }
        buffer.removeAll(keepingCapacity: true)
    }
}

/// An open file, closed when nobody needs it any more.
package final class SpoolDescriptor: Sendable {
    private let number: Int32

    package init(creating path: String) throws(SpoolError) {
        number = unsafe open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard number >= 0 else { throw SpoolError("create", path: path, error: errno) }
    }

    deinit { close(number) }

    /// Writes all of it, or, where that fails, nothing: the file is cut to what it was.
    package func write(_ bytes: [UInt8], path: String) throws(SpoolError) {
        let start = lseek(number, 0, SEEK_CUR)
        var written = 0
        while written < bytes.count {
            let count = unsafe bytes.withUnsafeBytes { bytes in
                unsafe Glibc.write(number, bytes.baseAddress?.advanced(by: written), bytes.count - written)
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else {
                let error = SpoolError("write", path: path, error: errno)
                ftruncate(number, start)
                lseek(number, start, SEEK_SET)
                throw error
            }
            written += count
        }
    }
}
