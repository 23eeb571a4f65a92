public import Contract
public import Guidance

/// Which entries are meant, and in what order.
public struct KnowledgeSelection: Sendable {
    /// Only these kinds; empty for all.
    public var kinds: Set<KnowledgeKey.Kind> = []
    /// Only what is about this, as rules and cases say; upper and lower case are the same.
    public var domain: String?
    /// Only what fits this text, the best first, ranked by words as for a prompt; nil for all, by their keys.
    public var search: String?
    /// How many at most.
    public var limit = Int.max

    /// Selects everything.
    public init() {}

    /// Whether what is about a domain is meant; nil is about none.
    public func includes(domain other: String?) -> Bool {
        guard let domain else { return true }
        return other?.lowercased() == domain.lowercased()
    }

    /// Chooses among principles that were not to become rules: by their domain, and no more than the limit.
    public func select(_ rejections: [Event<RuleRejected>]) -> [Event<RuleRejected>] {
        Array(rejections.filter { includes(domain: $0.data.domain) }.prefix(limit))
    }

    /// Chooses among records.
    ///
    /// - Parameter records: By their keys.
    /// - Returns: Those that are meant.
    public func select(_ records: [KnowledgeRecord]) -> [KnowledgeRecord] {
        let wanted = records.filter { record in
            let entry = KnowledgeEntry(record.event)
            guard kinds.isEmpty || kinds.contains(entry.key.kind) else { return false }
            return includes(domain: entry.domain)
        }
        guard let search else { return Array(wanted.prefix(limit)) }
        var index = KnowledgeIndex(bounds: KnowledgeBounds(entries: .max, bytes: .max))
        var byKey: [KnowledgeKey: KnowledgeRecord] = [:]
        for record in wanted {
            let entry = KnowledgeEntry(record.event)
            index.insert(entry)
            byKey[entry.key] = record
        }
        return index.search(KnowledgeQuery(search), among: [.rule, .case, .memory], limit: min(limit, wanted.count))
            .compactMap { byKey[$0.entry.key] }
    }
}
