import Foundation

/// Reads what the Message Batches interface says.
package enum AnthropicBatchDecoder: BatchDecoder {
    package static func batch(_ scanner: inout JSONScanner) throws(JSONError) -> ProviderBatch {
        var batch = ProviderBatch(id: "", status: .inProgress, requests: nil, finished: 0, createdAt: .distantPast)
        var status: String?
        var createdAt: Date?
        guard try scanner.enterObject() else { throw JSONError() }
        while let key = try scanner.nextKey() {
            if scanner.matches(key, "id") {
                batch.id = try scanner.scanOptionalText() ?? ""
            } else if scanner.matches(key, "processing_status") {
                status = try scanner.scanOptionalText()
            } else if scanner.matches(key, "request_counts") {
                try scanCounts(&scanner, into: &batch)
            } else if scanner.matches(key, "created_at") {
                createdAt = try scanDate(&scanner)
            } else if scanner.matches(key, "expires_at") {
                batch.expiresAt = try scanDate(&scanner)
            } else if scanner.matches(key, "ended_at") {
                batch.endedAt = try scanDate(&scanner)
            } else if scanner.matches(key, "cancel_initiated_at") {
                batch.isCancelled = try scanDate(&scanner) != nil
            } else if scanner.matches(key, "results_url") {
                batch.files.output = try scanner.scanOptionalText()
            } else {
                try scanner.skipValue()
            }
        }
        guard let status, let createdAt, !batch.id.isEmpty else { throw JSONError() }
        batch.createdAt = createdAt
        batch.status =
            switch status {
            case "ended": .ended
            case "canceling": .cancelling
            // A status of a later day is at least not the end.
            default: .inProgress
            }
        return batch
    }

    package static func outcome(
        _ scanner: inout JSONScanner, of key: JSONString
    ) throws(JSONError) -> BatchResult.Outcome? {
        guard scanner.matches(key, "result"), scanner.peek() == 0x7B else {
            try scanner.skipValue()
            return nil
        }
        var kind: String?
        var message: Range<Int>?
        var fault: ProviderFault?
        _ = try scanner.enterObject()
        while let key = try scanner.nextKey() {
            if scanner.matches(key, "type") {
                kind = try scanner.scanOptionalText()
            } else if scanner.matches(key, "message") {
                message = try scanner.scanValue()
            } else if scanner.matches(key, "error") {
                fault = try ProviderFault(&scanner)
            } else {
                try scanner.skipValue()
            }
        }
        switch (kind, message, fault) {
        case ("succeeded", let message?, _):
            return .answered(scanner.bytes.extracting(message), as: AnthropicMessageDecoder.self)
        case ("errored", _, let fault?): return .failed(fault)
        case ("canceled", _, _): return .cancelled
        case ("expired", _, _): return .expired
        default: return .malformed
        }
    }

    /// The counters add up to the number of requests, all the time.
    private static func scanCounts(
        _ scanner: inout JSONScanner, into batch: inout ProviderBatch
    ) throws(JSONError) {
        guard try scanner.enterObject() else { return }
        var (processing, finished) = (0, 0)
        while let key = try scanner.nextKey() {
            let count = try scanner.scanOptionalCount() ?? 0
            if scanner.matches(key, "processing") { processing = count } else { finished += count }
        }
        batch.requests = processing + finished
        batch.finished = finished
    }

    private static func scanDate(_ scanner: inout JSONScanner) throws(JSONError) -> Date? {
        guard let text = try scanner.scanOptionalText() else { return nil }
        guard let date = WireDate.rfc3339(text) else { throw JSONError() }
        return date
    }
}
