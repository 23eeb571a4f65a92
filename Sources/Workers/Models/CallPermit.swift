import Synchronization

/// The right to make one call to one provider; given back by itself where the call is not made after all.
package final class CallPermit: Sendable {
    package let id: UInt64
    /// The provider's place in the order of preference.
    package let route: Int
    /// Whom to ask.
    package let access: ModelAccess
    private let isUsed = Atomic(false)
    private let release: @Sendable () -> Void

    init(id: UInt64, route: Int, access: ModelAccess, release: @escaping @Sendable () -> Void) {
        self.id = id
        self.route = route
        self.access = access
        self.release = release
    }

    deinit {
        if !isUsed.load(ordering: .relaxed) { release() }
    }

    /// The call has ended, and tells more than that the right is given back.
    func use() {
        isUsed.store(true, ordering: .relaxed)
    }
}
