/// How many batches the provider's queue is given at once: as many as it takes.
///
/// Where the provider says that its queue is full, no more are submitted than were in it then; each batch that ends makes room for one more.
public struct ProviderQueue: Sendable {
    private let maximum: Int
    private var limit: Int
    /// Batches that are planned, or with the provider.
    private var pending: Set<String> = []
    /// Those that the provider has or may have.
    private var out: Set<String> = []
    /// Before this moment nothing is submitted.
    private var pausedUntil = Duration.zero

    /// A queue that takes so many batches until the provider says otherwise.
    public init(maximum: Int) {
        self.maximum = maximum
        limit = maximum
    }

    /// Takes note of where a batch is.
    public mutating func note(_ key: String, isPending: Bool, isOut: Bool) {
        if isPending { pending.insert(key) } else { pending.remove(key) }
        if isOut {
            out.insert(key)
        } else if out.remove(key) != nil, !isPending {
            limit = min(maximum, limit + 1)
        }
    }

    /// Forgets a batch that is done with here.
    public mutating func forget(_ key: String) {
        pending.remove(key)
        out.remove(key)
    }

    /// Forgets the batches of a partition that has been given up.
    public mutating func forget(partition: Int) {
        for key in pending.union(out) where key.hasPrefix("\(partition)-") { forget(key) }
    }

    /// Whether another batch may be planned: no more are than can soon be submitted.
    public var hasRoom: Bool { pending.count < limit }

    /// Whether a batch may be submitted now; nil where only another's end can change that, else the moment to look again.
    public func submission(at now: Duration) -> Submission {
        if out.count >= limit { return .whenOneEnds }
        return pausedUntil > now ? .later(pausedUntil) : .now
    }

    /// When a batch may be submitted.
    public enum Submission: Sendable, Equatable {
        /// At once.
        case now
        /// Not before this moment.
        case later(Duration)
        /// Not before another one has ended.
        case whenOneEnds
    }

    /// Whether the provider has, or may have, any other batch than this.
    public func hasOthers(than key: String) -> Bool { out.contains { $0 != key } }

    /// The provider's queue was too full for a batch.
    ///
    /// - Parameters:
    ///   - key: The batch.
    ///   - delay: How long to wait where nothing else is in the queue.
    ///   - now: Now.
    public mutating func wasFull(for key: String, delay: Duration, at now: Duration) {
        // Taken out here, for it makes no room when it goes.
        out.remove(key)
        limit = max(1, out.count)
        pausedUntil = max(pausedUntil, now + delay)
    }
}
