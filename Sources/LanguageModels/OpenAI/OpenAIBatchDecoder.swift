import Foundation

/// Reads what the Files and Batch interfaces say.
package enum OpenAIBatchDecoder: BatchDecoder {
    /// Under what name a batch's metadata hold our name for it.
    static var keyName: StaticString { "batch_key" }

    /// So many faults are kept of a batch that was not run.
    private static var maximumFaults: Int { 100 }

    package static func batch(_ scanner: inout JSONScanner) throws(JSONError) -> ProviderBatch {
        var batch = ProviderBatch(id: "", status: .inProgress, requests: nil, finished: 0, createdAt: .distantPast)
        var status: String?
        var createdAt: Date?
        guard try scanner.enterObject() else { throw JSONError() }
        while let key = try scanner.nextKey() {
            if scanner.matches(key, "id") {
                batch.id = try scanner.scanOptionalText() ?? ""
            } else if scanner.matches(key, "status") {
                status = try scanner.scanOptionalText()
            } else if scanner.matches(key, "request_counts") {
                try scanCounts(&scanner, into: &batch)
            } else if scanner.matches(key, "metadata") {
                batch.key = try scanKey(&scanner)
            } else if scanner.matches(key, "errors") {
                batch.errors = try scanFaults(&scanner)
            } else if scanner.matches(key, "input_file_id") {
                batch.files.input = try scanName(&scanner)
            } else if scanner.matches(key, "output_file_id") {
                batch.files.output = try scanName(&scanner)
            } else if scanner.matches(key, "error_file_id") {
                batch.files.errors = try scanName(&scanner)
            } else if scanner.matches(key, "created_at") {
                createdAt = try scanDate(&scanner)
            } else if scanner.matches(key, "expires_at") {
                batch.expiresAt = try scanDate(&scanner)
            } else if scanner.matches(key, "cancelling_at") {
                batch.isCancelled = try scanDate(&scanner) != nil
            } else if scanner.matches(key, "completed_at") || scanner.matches(key, "failed_at")
                || scanner.matches(key, "expired_at") || scanner.matches(key, "cancelled_at")
            {
                batch.endedAt = try scanDate(&scanner) ?? batch.endedAt
            } else {
                try scanner.skipValue()
            }
        }
        guard let status, let createdAt, !batch.id.isEmpty else { throw JSONError() }
        batch.createdAt = createdAt
        batch.status =
            switch status {
            case "completed", "expired", "cancelled": .ended
            case "cancelling": .cancelling
            case "failed": .failed
            // `validating`, `in_progress`, `finalizing`; a status of a later day is at least not the end.
            default: .inProgress
            }
        if status == "cancelling" || status == "cancelled" { batch.isCancelled = true }
        return batch
    }

    package static func outcome(
        _ scanner: inout JSONScanner, of key: JSONString
    ) throws(JSONError) -> BatchResult.Outcome? {
        if scanner.matches(key, "response"), scanner.peek() == 0x7B {
            return try scanResponse(&scanner)
        } else if scanner.matches(key, "error"), scanner.peek() != 0x6E {
            let fault = try ProviderFault(&scanner)
            return switch fault.name {
            case "batch_expired": .expired
            case "batch_cancelled": .cancelled
            default: .failed(fault)
            }
        }
        try scanner.skipValue()
        return nil
    }

    /// The name of a file that was uploaded.
    static func fileID(_ document: Span<UInt8>) throws(JSONError) -> String {
        var id: String?
        var scanner = JSONScanner(document)
        guard try scanner.enterObject() else { throw JSONError() }
        while let key = try scanner.nextKey() {
            if scanner.matches(key, "id") { id = try scanName(&scanner) } else { try scanner.skipValue() }
        }
        try scanner.finish()
        guard let id else { throw JSONError() }
        return id
    }

    private static func scanResponse(_ scanner: inout JSONScanner) throws(JSONError) -> BatchResult.Outcome {
        var status: Int?
        var requestID: String?
        var body: Range<Int>?
        _ = try scanner.enterObject()
        while let key = try scanner.nextKey() {
            if scanner.matches(key, "status_code") {
                status = try scanner.scanOptionalCount()
            } else if scanner.matches(key, "request_id") {
                requestID = try scanner.scanOptionalText().flatMap { ProviderFault.isWord($0) ? $0 : nil }
            } else if scanner.matches(key, "body") {
                body = try scanner.scanValue()
            } else {
                try scanner.skipValue()
            }
        }
        guard let status else { return .malformed }
        let bytes = scanner.bytes.extracting(body ?? 0..<0)
        guard !(200..<300).contains(status) else {
            return .answered(bytes, as: OpenAIMessageDecoder.self, requestID: requestID)
        }
        return .failed(status: status, ProviderFault(body: bytes), requestID: requestID)
    }

    /// Counted while the file is being checked: until then the total is 0.
    private static func scanCounts(
        _ scanner: inout JSONScanner, into batch: inout ProviderBatch
    ) throws(JSONError) {
        guard try scanner.enterObject() else { return }
        while let key = try scanner.nextKey() {
            let count = try scanner.scanOptionalCount() ?? 0
            if scanner.matches(key, "total") {
                batch.requests = count > 0 ? count : nil
            } else if scanner.matches(key, "completed") || scanner.matches(key, "failed") {
                batch.finished += count
            }
        }
    }

    private static func scanKey(_ scanner: inout JSONScanner) throws(JSONError) -> String? {
        guard try scanner.enterObject() else { return nil }
        var key: String?
        while let name = try scanner.nextKey() {
            if scanner.matches(name, keyName) { key = try scanner.scanOptionalText() } else { try scanner.skipValue() }
        }
        return key
    }

    private static func scanFaults(_ scanner: inout JSONScanner) throws(JSONError) -> [ProviderBatch.Fault] {
        guard try scanner.enterObject() else { return [] }
        var faults: [ProviderBatch.Fault] = []
        while let key = try scanner.nextKey() {
            guard scanner.matches(key, "data") else {
                try scanner.skipValue()
                continue
            }
            guard try scanner.enterArray() else { continue }
            while try scanner.nextElement() {
                let fault = try scanFault(&scanner)
                if faults.count < maximumFaults { faults.append(fault) }
            }
        }
        return faults
    }

    private static func scanFault(_ scanner: inout JSONScanner) throws(JSONError) -> ProviderBatch.Fault {
        var fault = ProviderBatch.Fault(code: "unknown", line: nil)
        guard try scanner.enterObject() else { return fault }
        while let key = try scanner.nextKey() {
            if scanner.matches(key, "code") {
                if let code = try scanner.scanOptionalText(), ProviderFault.isWord(code) { fault.code = code }
            } else if scanner.matches(key, "line") {
                fault.line = try scanner.scanOptionalCount()
            } else {
                try scanner.skipValue()
            }
        }
        return fault
    }

    /// A file's name; an empty one stands for none.
    private static func scanName(_ scanner: inout JSONScanner) throws(JSONError) -> String? {
        guard let name = try scanner.scanOptionalText(), !name.isEmpty else { return nil }
        return name
    }

    private static func scanDate(_ scanner: inout JSONScanner) throws(JSONError) -> Date? {
        try scanner.scanOptionalCount().map { Date(timeIntervalSince1970: Double($0)) }
    }
}
