import Contract

/// Every batch that the ledger tells of, as it stands; takes the ledger's records one by one.
public struct LedgerContents: Sendable {
    private var entries: [String: LedgerEntry] = [:]

    /// Knows of no batch yet.
    public init() {}

    /// Takes a record.
    ///
    /// - Parameters:
    ///   - key: The batch's key; others, such as those of manifests, are not looked at.
    ///   - value: What is told of it; nil where it is deleted.
    /// - Returns: The batch as it stands now; nil where the record tells nothing of one.
    package mutating func receive(key: [UInt8]?, value: [UInt8]?) -> LedgerEntry? {
        // A manifest is large, and a reader of states has no use for it: it is known by its key.
        let key = String(decoding: key ?? [], as: UTF8.self)
        guard !key.contains("/manifest/") else { return nil }
        guard let value else {
            entries[key] = nil
            return nil
        }
        guard let entry = LedgerEntry(value), entry.batch.batchKey == key else { return nil }
        update(entry)
        return entry
    }

    /// Puts a batch in the place of what was known of it.
    public mutating func update(_ entry: LedgerEntry) {
        entries[entry.batch.batchKey] = entry
    }

    /// One batch; nil where there is none of this key.
    public subscript(key: String) -> LedgerEntry? { entries[key] }

    /// All of them, in the order in which they were planned.
    public var batches: [LedgerEntry] {
        entries.values.sorted { first, second in
            let times = (first.batch.plannedAt ?? .distantFuture, second.batch.plannedAt ?? .distantFuture)
            return times.0 == times.1 ? first.batch.batchKey < second.batch.batchKey : times.0 < times.1
        }
    }

    /// How many have something still to be done for them.
    public var openCount: Int { entries.values.count { $0.batch.isOpen } }
}

extension Timestamp {
    /// After all others.
    static let distantFuture = Timestamp(millisecondsSinceEpoch: .max)
}
