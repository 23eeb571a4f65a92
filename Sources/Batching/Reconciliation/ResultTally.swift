public import Contract
import Foundation

/// The account of a batch's results: which jobs are settled, which go into a later batch, how they ended, and what it cost.
public struct ResultTally: Sendable, Equatable {
    /// Jobs with their result or failure on `batch.results`.
    public private(set) var settled: JobSet
    /// Jobs that go into a later batch.
    public private(set) var returned: JobSet
    /// How the jobs ended.
    public private(set) var counts: BatchCounts
    /// What the answers cost; nil where a price is not known.
    public private(set) var cost: Cost?
    private var isCostKnown: Bool

    /// Goes on from where the ledger is.
    public init(_ course: BatchCourse) {
        settled = course.settled
        returned = course.returned
        counts = course.record.counts ?? BatchCounts(succeeded: 0, errored: 0, expired: 0, missing: 0)
        cost = course.record.cost
        isCostKnown = settled.count + returned.count == 0 || cost != nil
    }

    /// Whether a job is accounted for.
    public func contains(_ index: Int) -> Bool { settled.contains(index) || returned.contains(index) }

    /// Accounts for a job, once.
    ///
    /// - Parameters:
    ///   - index: Its place in the manifest.
    ///   - ending: How the provider's batch ended for it.
    ///   - isReturned: Whether it goes into a later batch.
    ///   - cost: What its answer cost; nil where there is none, or its price is not known.
    public mutating func account(for index: Int, _ ending: ResultEnding, isReturned: Bool, cost: Cost?) {
        guard !contains(index) else { return }
        if isReturned { returned.insert(index) } else { settled.insert(index) }
        switch ending {
        case .succeeded: counts.succeeded += 1
        case .errored: counts.errored += 1
        case .expired: counts.expired += 1
        case .missing: counts.missing += 1
        }
        isCostKnown = isCostKnown && (cost != nil || ending != .succeeded)
        self.cost = isCostKnown ? (self.cost ?? .zero) + (cost ?? .zero) : nil
    }
}

extension Cost {
    fileprivate static let zero = Cost(usd: 0, usdWithoutCache: 0, usdWithoutBatch: 0)

    fileprivate static func + (first: Cost, second: Cost) -> Cost {
        Cost(
            usd: first.usd + second.usd, usdWithoutCache: first.usdWithoutCache + second.usdWithoutCache,
            usdWithoutBatch: (first.usdWithoutBatch ?? first.usd) + (second.usdWithoutBatch ?? second.usd))
    }
}
