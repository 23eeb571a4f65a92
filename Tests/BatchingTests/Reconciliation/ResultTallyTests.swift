import Batching
import Contract
import Foundation
import Testing

@Suite(.timeLimit(.minutes(1)))
struct ResultTallyTests {
    private static func course(_ record: BatchChanged) -> BatchCourse {
        BatchCourse(restoring: record, keepsKeys: true, pace: .init(poll: .seconds(30)), at: .zero)
    }

    private static let ended = BatchChanged(
        batchKey: "0-0-a", state: .ended, provider: "openai", providerBatchID: "b", model: "m", requests: 6,
        notes: BatchNotes(manifestParts: 1, bytes: 0))

    private static func cost(_ usd: Decimal) -> Cost {
        Cost(usd: usd, usdWithoutCache: usd * 2, usdWithoutBatch: usd * 4)
    }

    @Test func everyJobOnce() {
        var tally = ResultTally(Self.course(Self.ended))
        tally.account(for: 0, .succeeded, isReturned: false, cost: Self.cost(1))
        tally.account(for: 0, .errored, isReturned: true, cost: Self.cost(5))
        tally.account(for: 3, .expired, isReturned: true, cost: nil)
        tally.account(for: 3, .succeeded, isReturned: false, cost: Self.cost(5))
        tally.account(for: 1, .errored, isReturned: false, cost: Self.cost(2))
        tally.account(for: 5, .missing, isReturned: true, cost: nil)
        #expect(tally.settled.indices == [0, 1])
        #expect(tally.returned.indices == [3, 5])
        #expect(tally.counts == BatchCounts(succeeded: 1, errored: 1, expired: 1, missing: 1))
        #expect(tally.cost == Self.cost(3))
        #expect(tally.contains(5) && !tally.contains(2))
    }

    /// In one go, or with a crash after every result: the account is the same.
    @Test func goesOnFromTheLedger() {
        let endings: [(ResultEnding, Bool, Cost?)] = [
            (.expired, true, nil), (.succeeded, false, Self.cost(1)), (.errored, true, nil),
            (.succeeded, false, Self.cost(4)), (.missing, false, nil), (.errored, false, Self.cost(2)),
        ]
        var whole = ResultTally(Self.course(Self.ended))
        var record = Self.ended
        for (index, ending) in endings.enumerated() {
            whole.account(for: index, ending.0, isReturned: ending.1, cost: ending.2)
            let course = Self.course(record)
            var tally = ResultTally(course)
            tally.account(for: index, ending.0, isReturned: ending.1, cost: ending.2)
            record = course.recordOfCollection(tally)
        }
        #expect(ResultTally(Self.course(record)) == whole)
        #expect(whole.cost == Self.cost(7))
    }

    @Test func aPriceThatIsNotKnownLeavesNone() {
        let course = Self.course(Self.ended)
        var tally = ResultTally(course)
        tally.account(for: 0, .succeeded, isReturned: false, cost: Self.cost(1))
        tally.account(for: 1, .succeeded, isReturned: false, cost: nil)
        #expect(tally.cost == nil)
        var later = ResultTally(Self.course(course.recordOfCollection(tally)))
        later.account(for: 2, .succeeded, isReturned: false, cost: Self.cost(1))
        #expect(later.cost == nil)
    }

    @Test func jobsWithoutAnswersCostNothing() {
        var tally = ResultTally(Self.course(Self.ended))
        for index in 0..<6 { tally.account(for: index, .expired, isReturned: true, cost: nil) }
        #expect(tally.cost?.usd == 0)
    }
}
