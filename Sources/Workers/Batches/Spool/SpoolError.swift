import Glibc

/// Why a file of a batch could not be written or read.
package struct SpoolError: Error, CustomStringConvertible {
    /// What happened, and what to do about it; names no customer.
    package let description: String

    init(_ description: String) {
        self.description = description
    }

    /// What a system call said.
    init(_ what: String, path: String, error number: Int32) {
        let text = unsafe String(cString: strerror(number))
        let advice =
            [ENOSPC, EDQUOT].contains(number) ? ": free some space, or choose another GUIDANCE_SPOOL_DIR" : ""
        self.init("cannot \(what) \(path): \(text)\(advice)")
    }
}
