public import Contract
public import Foundation

/// What many batches come to.
public struct BatchTotals: Sendable, Equatable {
    /// How many there are in each state.
    public private(set) var states: [BatchState: Int] = [:]
    /// Jobs that they hold or held.
    public private(set) var requests = 0
    /// Jobs that their providers are done with, as far as they told.
    public private(set) var finished = 0
    /// How their jobs ended.
    public private(set) var counts = BatchCounts(succeeded: 0, errored: 0, expired: 0, missing: 0)
    /// Answers whose price is not known; they are in no sum of money.
    public private(set) var unpriced = 0
    /// What was paid.
    public private(set) var usd = Decimal.zero
    /// What the same would have cost if nothing had been cached.
    public private(set) var usdWithoutCache = Decimal.zero
    /// What the same would have cost outside of batches.
    public private(set) var usdWithoutBatch = Decimal.zero

    /// Sums up nothing yet.
    public init() {}

    /// Sums batches up.
    public init(_ entries: some Sequence<LedgerEntry>) {
        for entry in entries { add(entry.batch) }
    }

    /// How many batches there are.
    public var batches: Int { states.values.reduce(0, +) }

    /// What batches have saved.
    public var savedUSD: Decimal { usdWithoutBatch - usd }

    /// The share of the cost outside of batches that was saved; nil where that is nothing.
    public var savedShare: Double? {
        usdWithoutBatch > 0 ? NSDecimalNumber(decimal: savedUSD / usdWithoutBatch).doubleValue : nil
    }

    /// Adds a batch.
    public mutating func add(_ batch: BatchChanged) {
        states[batch.state, default: 0] += 1
        requests.add(batch.requests)
        finished.add(batch.finished ?? 0)
        if let ended = batch.counts {
            counts.succeeded.add(ended.succeeded)
            counts.errored.add(ended.errored)
            counts.expired.add(ended.expired)
            counts.missing.add(ended.missing)
        }
        guard let cost = batch.cost else {
            unpriced.add(batch.counts?.succeeded ?? 0)
            return
        }
        usd += cost.usd
        usdWithoutCache += cost.usdWithoutCache
        usdWithoutBatch += cost.usdWithoutBatch ?? cost.usd
    }

    /// How many are in each state, in a few words.
    var summary: String {
        let parts = BatchState.allCases.compactMap { state in states[state].map { "\($0) \(state.rawValue)" } }
        return parts.isEmpty ? "no batches" : parts.joined(separator: ", ")
    }
}

extension Int {
    /// Adds, and stops at the greatest number: an event may hold any.
    fileprivate mutating func add(_ other: Int) {
        let (sum, isTooMuch) = addingReportingOverflow(other)
        self = isTooMuch ? .max : sum
    }
}
