import Glibc

/// A file that one process at a time has locked; the lock ends with the process, however that ends.
final class SpoolLock: Sendable {
    private let descriptor: Int32

    /// Locks a file; nil where another process has it.
    ///
    /// - Parameters:
    ///   - path: The file.
    ///   - isNew: Whether it is made; else it has to be there.
    /// - Throws: `SpoolError` where it cannot be opened.
    init?(path: String, isNew: Bool) throws(SpoolError) {
        descriptor = unsafe open(path, O_RDWR | O_CLOEXEC | (isNew ? O_CREAT | O_EXCL : 0), 0o600)
        guard descriptor >= 0 else { throw SpoolError("lock", path: path, error: errno) }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            close(descriptor)
            return nil
        }
    }

    deinit { close(descriptor) }
}
