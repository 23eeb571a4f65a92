/// What a vendor's documents say of batches; pure.
package protocol BatchDecoder: Sendable {
    /// The batch that comes next in a document.
    static func batch(_ scanner: inout JSONScanner) throws(JSONError) -> ProviderBatch

    /// What a member of a line of results, whose value comes next, says became of the request; nil for a member that is not about that.
    static func outcome(
        _ scanner: inout JSONScanner, of key: JSONString
    ) throws(JSONError) -> BatchResult.Outcome?
}

extension BatchDecoder {
    /// The batch that a whole document is about.
    package static func batch(of document: Span<UInt8>) throws(JSONError) -> ProviderBatch {
        var scanner = JSONScanner(document)
        let batch = try batch(&scanner)
        try scanner.finish()
        return batch
    }

    /// A page of a list of batches; both vendors write it alike.
    package static func page(of document: Span<UInt8>) throws(JSONError) -> ProviderBatchPage {
        var batches: [ProviderBatch]?
        var hasMore = false
        var lastID: String?
        var scanner = JSONScanner(document)
        guard try scanner.enterObject() else { throw JSONError() }
        while let key = try scanner.nextKey() {
            if scanner.matches(key, "data") {
                guard try scanner.enterArray() else { throw JSONError() }
                var found: [ProviderBatch] = []
                while try scanner.nextElement() { found.append(try batch(&scanner)) }
                batches = found
            } else if scanner.matches(key, "has_more") {
                hasMore = scanner.peek() == 0x74
                try scanner.skipValue()
            } else if scanner.matches(key, "last_id") {
                lastID = try scanner.scanOptionalText()
            } else {
                try scanner.skipValue()
            }
        }
        try scanner.finish()
        guard let batches else { throw JSONError() }
        return ProviderBatchPage(batches: batches, next: hasMore ? lastID ?? batches.last?.id : nil)
    }

    /// What a line of results says.
    ///
    /// - Throws: `ModelError` with code `malformedResponse` for a line without a custom id; all else that is wrong with it is the result's failure.
    package static func result(of line: Span<UInt8>) throws(ModelError) -> BatchResult {
        var customID: String?
        var outcome: BatchResult.Outcome?
        var scanner = JSONScanner(line)
        do {
            guard try scanner.enterObject() else { throw JSONError() }
            while let key = try scanner.nextKey() {
                if scanner.matches(key, "custom_id") {
                    customID = try scanner.scanOptionalText()
                } else if let found = try Self.outcome(&scanner, of: key) {
                    outcome = outcome ?? found
                }
            }
            try scanner.finish()
        } catch {
            outcome = nil
        }
        guard let customID, !customID.isEmpty else {
            throw ModelError(.malformedResponse, "a line of a batch's results does not say which request it is about")
        }
        return BatchResult(customID: customID, outcome: outcome ?? .malformed)
    }
}
