import Synchronization

/// So many tasks at once do something; the others wait their turn.
final class Slots: Sendable {
    private let free: Mutex<Int>
    private let changes = ChangeNotice()

    init(_ count: Int) {
        free = Mutex(count)
    }

    /// Does something once there is a slot.
    ///
    /// - Parameters:
    ///   - stopping: Ends the wait for a slot.
    ///   - body: What is done.
    /// - Throws: `CancellationError`, or what `body` throws.
    func use(unless stopping: Latch, _ body: () async throws -> Void) async throws {
        while true {
            guard !stopping.isOpen else { return }
            let version = changes.version
            let isTaken = free.withLock { free in
                guard free > 0 else { return false }
                free -= 1
                return true
            }
            if isTaken { break }
            await stopping.race { await self.changes.wait(after: version) }
            try Task.checkCancellation()
        }
        defer {
            free.withLock { $0 += 1 }
            changes.send()
        }
        try await body()
    }
}
