/// Waits for something, but not for ever.
///
/// - Parameters:
///   - limit: How long to wait at most.
///   - body: Returns when it has come about, and soon where its task is cancelled.
/// - Returns: False where the time was up first.
public func isOver(within limit: Duration, _ body: @escaping @Sendable () async -> Void) async -> Bool {
    await withTaskGroup(of: Bool.self) { group in
        group.addTask {
            await body()
            return !Task.isCancelled
        }
        group.addTask {
            // Cancelled where the body was quicker.
            try? await Task.sleep(for: limit)
            return false
        }
        defer { group.cancelAll() }
        return await group.next() ?? false
    }
}
