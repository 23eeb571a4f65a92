/// Lets one call go first on a cold prefix, so that the others find it in the cache.
///
/// What a provider caches can be read only once the first answer on it has begun. Of many calls that come at once on a prefix that nobody has used yet, each
/// would write it, and writing is dear. So the first goes alone and the others follow its first byte: at once when that comes, the next in its place at once
/// when it fails, and all of them when they have waited long enough.
///
/// Pure: told the time with every event. A prefix is named by whatever is equal where a cache entry is shared.
public struct PrefixPriming<Prefix: Hashable & Sendable>: Sendable {
    /// What an arriving call does.
    public enum Decision: Hashable, Sendable {
        /// The prefix is warm: go.
        case follow
        /// Go first, and tell what becomes of it.
        case lead
        /// Wait to be let go, not past this time.
        case wait(until: Duration)
    }

    private enum State: Sendable {
        /// Someone has gone first and has no answer yet.
        case priming(leader: UInt64, since: Duration, waiting: [UInt64])
        /// The entry can be read until then, and longer if it is used.
        case warm(until: Duration)
    }

    private let maximumWait: Duration
    private let capacity: Int
    private var states: [Prefix: State] = [:]

    /// Knows of no prefix yet.
    ///
    /// - Parameters:
    ///   - maximumWait: The longest that a call waits for another.
    ///   - capacity: How many prefixes are remembered; one that is forgotten is taken for cold.
    public init(maximumWait: Duration = .seconds(10), capacity: Int = 4_096) {
        self.maximumWait = maximumWait
        self.capacity = max(1, capacity)
    }

    /// Takes note of a call that is about to be made.
    ///
    /// - Parameters:
    ///   - call: Names it; used by no other at the time.
    ///   - prefix: What it begins with.
    ///   - lifetime: How long the provider keeps the prefix after its last use.
    ///   - now: The time.
    /// - Returns: What it does.
    public mutating func arrive(
        _ call: UInt64, at prefix: Prefix, lifetime: Duration, now: Duration
    ) -> Decision {
        switch states[prefix] {
        case .warm(let until) where until > now:
            states[prefix] = .warm(until: max(until, now + lifetime))
            return .follow
        case .priming(let leader, let since, var waiting) where since + maximumWait > now:
            waiting.append(call)
            states[prefix] = .priming(leader: leader, since: since, waiting: waiting)
            return .wait(until: since + maximumWait)
        case .priming(_, _, let waiting):
            // Whoever went first is overdue; those who still wait are about to go by themselves.
            states[prefix] = .priming(leader: call, since: now, waiting: waiting)
            return .lead
        case .warm, nil:
            if states.count >= capacity, states[prefix] == nil { forget(now: now) }
            states[prefix] = .priming(leader: call, since: now, waiting: [])
            return .lead
        }
    }

    /// An answer on the prefix has begun, to whichever call: it can be read from the cache.
    ///
    /// - Parameters:
    ///   - prefix: What the call began with.
    ///   - lifetime: How long the provider keeps the prefix after its last use.
    ///   - now: The time.
    /// - Returns: Calls that need not wait any more.
    public mutating func began(_ prefix: Prefix, lifetime: Duration, now: Duration) -> [UInt64] {
        let before = states.updateValue(.warm(until: now + lifetime), forKey: prefix)
        guard case .priming(_, _, let waiting) = before else { return [] }
        return waiting
    }

    /// A call has ended before its answer began.
    ///
    /// - Parameters:
    ///   - call: The call.
    ///   - prefix: What it began with.
    ///   - now: The time.
    /// - Returns: The call that goes first now, if it was this one that did and others wait.
    public mutating func failed(_ call: UInt64, at prefix: Prefix, now: Duration) -> UInt64? {
        guard case .priming(call, _, var waiting) = states[prefix] else { return nil }
        guard !waiting.isEmpty else {
            states[prefix] = nil
            return nil
        }
        let next = waiting.removeFirst()
        states[prefix] = .priming(leader: next, since: now, waiting: waiting)
        return next
    }

    /// A call waits no longer, for it is not to be made or has waited long enough.
    ///
    /// - Returns: Whether it was still waiting: if not, it has been let go.
    @discardableResult
    public mutating func leave(_ call: UInt64, at prefix: Prefix) -> Bool {
        guard case .priming(let leader, let since, var waiting) = states[prefix],
            let place = waiting.firstIndex(of: call)
        else { return false }
        waiting.remove(at: place)
        states[prefix] = .priming(leader: leader, since: since, waiting: waiting)
        return true
    }

    /// How many prefixes are remembered.
    public var count: Int { states.count }

    /// Makes room: what has expired goes, or else the warm prefix that would expire first.
    private mutating func forget(now: Duration) {
        states = states.filter { if case .warm(let until) = $0.value { until > now } else { true } }
        guard states.count >= capacity else { return }
        let oldest = states.compactMap { prefix, state -> (Prefix, Duration)? in
            if case .warm(let until) = state { (prefix, until) } else { nil }
        }.min { $0.1 < $1.1 }
        if let oldest { states[oldest.0] = nil }
    }
}
