/// Remembers the last requests and counts all of them.
///
/// Pure; bounded.
package struct RequestJournal: Sendable {
    private let capacity: Int
    private var counts = JournalSnapshot()
    /// Running requests are kept apart, so that one that takes long is not forgotten before it ends.
    private var running: [Int: RequestRecord] = [:]
    /// The last ended requests as a ring; `oldest` is where the next one goes once it is full.
    private var ended: [RequestRecord] = []
    private var oldest = 0

    package init(capacity: Int) {
        self.capacity = max(1, capacity)
    }

    package mutating func begin(_ record: RequestRecord) {
        counts.total += 1
        counts.running += 1
        running[record.ordinal] = record
    }

    package mutating func update(_ ordinal: Int, _ change: (inout RequestRecord) -> Void) {
        guard var record = running[ordinal] else { return }
        change(&record)
        running[ordinal] = record
    }

    package mutating func end(_ ordinal: Int, _ outcome: RequestRecord.Outcome, deltas: Int = 0) {
        guard var record = running.removeValue(forKey: ordinal) else { return }
        record.outcome = outcome
        let isSpoiled = record.fault != nil && record.fault != .slowFirstToken
        if isSpoiled, outcome == .completed || outcome == .refused { record.outcome = .faulted }
        record.deltas = deltas
        counts.running -= 1
        counts.deltas += deltas
        counts.statuses[String(record.status), default: 0] += 1
        counts.outcomes[record.outcome.rawValue, default: 0] += 1
        if let fault = record.fault { counts.faults[fault.rawValue, default: 0] += 1 }
        if ended.count < capacity {
            ended.append(record)
        } else {
            ended[oldest] = record
            oldest = (oldest + 1) % capacity
        }
    }

    /// The counts and the last requests in order of arrival, at most `limit`.
    package func snapshot(limit: Int = .max) -> JournalSnapshot {
        var snapshot = counts
        let all = (ended + running.values).sorted { $0.ordinal < $1.ordinal }
        snapshot.requests = all.suffix(min(limit, capacity))
        return snapshot
    }

    /// Forgets what has ended and starts counting afresh; running requests stay.
    package mutating func reset() {
        counts = JournalSnapshot()
        counts.total = running.count
        counts.running = running.count
        ended = []
        oldest = 0
    }
}
