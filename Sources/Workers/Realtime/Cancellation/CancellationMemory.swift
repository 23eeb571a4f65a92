import DequeModule

/// The latest cancellations, a bounded number of them: which consultations are not to be answered.
///
/// A cancelled id stays cancelled for as long as it is among the latest ones, also for a consultation that is enqueued later under the same id.
package struct CancellationMemory: Sendable {
    /// How many cancellations a worker remembers; an id has at most 256 characters, so that they take at most some tens of megabytes.
    package static let usualCapacity = 100_000

    private let capacity: Int
    private var latest: Deque<String> = []
    /// How often each id is among the latest.
    private var counts: [String: Int] = [:]

    /// - Parameter capacity: How many cancellations are remembered; at least one.
    package init(capacity: Int = usualCapacity) {
        self.capacity = max(1, capacity)
    }

    /// Takes note of a cancellation; the oldest one is forgotten where there are too many.
    package mutating func insert(_ id: String) {
        latest.append(id)
        counts[id, default: 0] += 1
        guard latest.count > capacity else { return }
        let oldest = latest.removeFirst()
        counts[oldest, default: 1] -= 1
        if counts[oldest] == 0 { counts[oldest] = nil }
    }

    package func contains(_ id: String) -> Bool { counts[id] != nil }

    /// How many cancellations are remembered.
    package var count: Int { latest.count }
}
