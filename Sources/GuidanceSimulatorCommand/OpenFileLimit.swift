#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The process's bound on open files, and so on connections at once.
enum OpenFileLimit {
    /// Raises the soft limit, often 1,024, as far as the hard limit lets it.
    ///
    /// If that fails the old one stays.
    static func raise() {
        #if canImport(Glibc)
            let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
        #else
            let resource = RLIMIT_NOFILE
        #endif
        var limit = rlimit()
        // Both calls only read and write the struct that they are lent.
        guard unsafe getrlimit(resource, &limit) == 0 else { return }
        limit.rlim_cur = limit.rlim_max
        _ = unsafe setrlimit(resource, &limit)
    }
}
