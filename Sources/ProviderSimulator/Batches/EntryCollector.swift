/// Collects the requests of a batch as they are read.
struct EntryCollector {
    private(set) var entries: [BatchEntry] = []
    private var customIDs: Set<String> = []

    /// Adds a request; false if its custom id is taken.
    mutating func add<API: BatchAPI>(
        _ entry: JSONNode, customID: String, range: Range<Int>, version: String, as _: API.Type
    ) -> Bool {
        guard customIDs.insert(customID).inserted else { return false }
        let request = try? API.batchedRequest(entry, version: version)
        entries.append(
            BatchEntry(
                customID: customID, range: range,
                promptTokens: request?.promptTokens ?? TokenEstimate.tokens(bytes: range.count),
                isValid: request != nil))
        return true
    }
}
