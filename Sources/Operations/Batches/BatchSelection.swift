public import Contract

/// Which batches are meant.
public struct BatchSelection: Sendable, Equatable {
    /// Only those in one of these states; empty for any.
    public var states: Set<BatchState> = []
    /// Only those planned at this time or later, and those that are not planned yet.
    public var since: Timestamp?
    /// How many of the latest at most.
    public var limit = Int.max

    /// Selects all.
    public init() {}

    /// Whether a batch is meant, the number apart.
    public func includes(_ entry: LedgerEntry) -> Bool {
        guard states.isEmpty || states.contains(entry.batch.state) else { return false }
        guard let since, let plannedAt = entry.batch.plannedAt else { return true }
        return plannedAt >= since
    }

    /// Chooses among batches.
    ///
    /// - Parameter entries: In the order in which they were planned.
    /// - Returns: Those that are meant, in the same order.
    public func select(_ entries: [LedgerEntry]) -> [LedgerEntry] {
        entries.filter(includes).suffix(limit)
    }
}
