/// One request of a batch: what is kept of it in memory; the rest waits in the batch's bytes.
package struct BatchEntry: Sendable, Equatable {
    /// How a request ends.
    package enum Outcome: Sendable, Equatable {
        case succeeded, errored, expired, cancelled
    }

    /// The client's name for it.
    package let customID: String
    private let offset: Int
    private let length: Int32
    private let tokens: Int32
    /// Whether the provider takes it; what is wrong with it shows when the batch has ended.
    package let isValid: Bool
    /// What goes wrong with it on demand.
    package var fault: FaultKind?

    package init(customID: String, range: Range<Int>, promptTokens: Int, isValid: Bool) {
        self.customID = customID
        offset = range.lowerBound
        length = Int32(clamping: range.count)
        tokens = Int32(clamping: promptTokens)
        self.isValid = isValid
    }

    /// Where it stands in the batch's bytes.
    package var range: Range<Int> { offset..<(offset + Int(length)) }

    /// Tokens that it takes up in the queue.
    package var promptTokens: Int { Int(tokens) }

    /// How it ends once the provider has got to it.
    package var outcome: Outcome {
        switch fault {
        case .expired: .expired
        case .errored, .rejected: .errored
        default: isValid ? .succeeded : .errored
        }
    }
}

/// The requests of a batch.
package struct BatchContent: Sendable {
    package var entries: [BatchEntry]
    /// Holds every request at its entry's range.
    package let bytes: SpooledBytes
    /// The API version under which they are checked; empty where there is none.
    package let version: String

    package init(entries: [BatchEntry], bytes: SpooledBytes, version: String = "") {
        self.entries = entries
        self.bytes = bytes
        self.version = version
    }

    package var promptTokens: Int { entries.reduce(0) { $0 + $1.promptTokens } }

    /// How many of the first requests end in each way.
    package func outcomes(ofFirst count: Int) -> BatchCounts {
        var counts = BatchCounts()
        for entry in entries.prefix(count) { counts.add(entry.outcome) }
        return counts
    }
}

/// How many requests ended in each way.
package struct BatchCounts: Sendable, Equatable {
    package var succeeded = 0
    package var errored = 0
    package var expired = 0
    package var cancelled = 0

    package init() {}

    mutating func add(_ outcome: BatchEntry.Outcome) {
        switch outcome {
        case .succeeded: succeeded += 1
        case .errored: errored += 1
        case .expired: expired += 1
        case .cancelled: cancelled += 1
        }
    }
}
