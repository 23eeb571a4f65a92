/// The prefixes that a provider remembers: each with its lifetime, the least recently used going first.
///
/// A pure store; what is looked up and written, and how it is counted, is the business of ``BreakpointCaching``
/// (Anthropic) and ``AutomaticCaching`` (OpenAI). Times are seconds on any clock that does not run backwards.
package struct PromptCache: Sendable {
    /// Names a prefix: everything that isolates it (account, model) and its bytes.
    package typealias Key = UInt64

    private struct Entry {
        var lifetime: Double
        var expires: Double
        var lastUse: UInt64
    }

    private let capacity: Int
    private var entries: [Key: Entry] = [:]
    private var uses: UInt64 = 0

    /// Creates an empty cache.
    ///
    /// - Parameter capacity: Entries kept, at least 1.
    package init(capacity: Int) {
        self.capacity = max(1, capacity)
    }

    package var count: Int { entries.count }

    /// Whether the prefix can be read.
    package func contains(_ key: Key, now: Double) -> Bool {
        entries[key].map { $0.expires > now } ?? false
    }

    /// Notes a use: the entry lives for its whole lifetime again.
    package mutating func refresh(_ key: Key, now: Double) {
        guard contains(key, now: now), var entry = entries[key] else { return }
        uses += 1
        entry.lastUse = uses
        entry.expires = now + entry.lifetime
        entries[key] = entry
    }

    /// Makes a prefix readable.
    ///
    /// One that is already there keeps the longer of the two lifetimes.
    package mutating func insert(_ key: Key, lifetime: Double, now: Double) {
        uses += 1
        let known = contains(key, now: now) ? entries[key]?.lifetime : nil
        let lifetime = max(lifetime, known ?? 0)
        entries[key] = Entry(lifetime: lifetime, expires: now + lifetime, lastUse: uses)
        if entries.count > capacity { evict(now: now) }
    }

    /// Drops what has expired and, if that was little, the least recently used tenth: amortized, this costs O(log n).
    private mutating func evict(now: Double) {
        entries = entries.filter { $0.value.expires > now }
        let target = capacity - capacity / 10
        guard entries.count > target else { return }
        let oldest = entries.sorted { $0.value.lastUse < $1.value.lastUse }.prefix(entries.count - target)
        for (key, _) in oldest { entries[key] = nil }
    }
}
