import Glibc

/// Why a file of a batch could not be written or read.
struct SpoolError: Error, CustomStringConvertible {
    /// What happened, and what to do about it; names no customer.
    let description: String
    /// Whether there is no room left, on the disk or within the setting: room comes back as batches are submitted.
    let isFull: Bool

    init(_ description: String, isFull: Bool = false) {
        self.description = description
        self.isFull = isFull
    }

    /// What a system call said.
    init(_ what: String, path: String, error number: Int32) {
        let isFull = [ENOSPC, EDQUOT].contains(number)
        let text = unsafe String(cString: strerror(number))
        let advice = isFull ? ": free some space, or choose another GUIDANCE_SPOOL_DIR" : ""
        self.init("cannot \(what) \(path): \(text)\(advice)", isFull: isFull)
    }
}
