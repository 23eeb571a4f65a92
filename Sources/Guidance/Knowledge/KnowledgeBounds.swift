/// How much knowledge is kept in memory.
///
/// Where either bound is reached the entry of the least ``KnowledgeEntry/worth`` goes, among equals the oldest, then the last by its key. Where
/// entries are counted, what is left does not depend on the order in which they came. Requirements count as bytes alone, and never go.
public struct KnowledgeBounds: Sendable, Equatable {
    /// Entries at most; default 200,000, at most 16 million.
    public var entries: Int
    /// Bytes at most, of texts, vectors and what they are found by; an estimate; default 512 MiB.
    public var bytes: Int

    /// States bounds.
    public init(entries: Int = 200_000, bytes: Int = 512 << 20) {
        self.entries = min(max(1, entries), 16_000_000)
        self.bytes = max(1, bytes)
    }
}
