import Glibc

/// Core dumps, which hold customers' words and keys.
enum CoreDumps {
    /// Switches them off for this process, until somebody raises the soft limit again to debug it.
    ///
    /// One byte is too little for a file, and tells the kernel to ask no program either, such as systemd-coredump (core(5), and do_coredump in fs/coredump.c): a
    /// hard limit of 0 does not, and cannot be raised.
    static func disable() {
        var limit = rlimit()
        guard unsafe getrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &limit) == 0 else { return }
        limit.rlim_cur = min(1, limit.rlim_max)
        _ = unsafe setrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &limit)
    }
}
