import Glibc

extension HTTPClient {
    /// Raises the process's soft limit of open files (`RLIMIT_NOFILE`) to the hard one.
    ///
    /// Every HTTP/1.1 transfer needs a descriptor: 10,000 of them do not fit into the usual soft limit of 1,024. Call
    /// it once at the start of a program, not from a library.
    /// - Returns: The limit that holds now.
    @discardableResult
    public static func raiseDescriptorLimit() -> UInt64 {
        var limit = rlimit()
        guard unsafe getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return 0 }
        let soft = limit.rlim_cur
        limit.rlim_cur = limit.rlim_max
        guard unsafe setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return UInt64(soft) }
        return UInt64(limit.rlim_cur)
    }
}
