import Contract
import Foundation
import Operations
import Testing

@Suite struct LedgerTests {
    @Test func theLatestStateOfEachBatchHolds() throws {
        var contents = LedgerContents()
        func receive(_ key: String, _ value: [UInt8]?) -> LedgerEntry? {
            contents.receive(key: Array(key.utf8), value: value)
        }
        for (key, state) in [("b", BatchState.planned), ("a", .submitted), ("b", .collected), ("c", .failed)] {
            #expect(try receive(key, LedgerEntry.sample(key, state).event)?.batch.state == state)
        }
        let manifest = BatchManifest(batchKey: "a", part: 0, jobs: [])
        #expect(try receive(manifest.key, OperationsCluster.event(manifest)) == nil)
        #expect(try receive("m", OperationsCluster.event(manifest)) == nil, "another type")
        #expect(try receive("x", LedgerEntry.sample("y", .planned).event) == nil, "under a key that is not its own")
        #expect(receive("a", Array("{".utf8)) == nil && receive("c", nil) == nil)
        #expect(contents.receive(key: nil, value: nil) == nil)
        #expect(contents.batches.map(\.batch.batchKey) == ["a", "b"])
        #expect(contents.openCount == 1 && contents["a"]?.batch.state == .submitted && contents["c"] == nil)
    }

    @Test func batchesAreSelectedByStateAndTime() throws {
        let entries = try [
            LedgerEntry.sample("a", .collected, plannedAt: 1), .sample("b", .submitted, plannedAt: 5),
            .sample("c", .submitted, plannedAt: 9), .sample("d", .accumulating, plannedAt: nil),
        ]
        var selection = BatchSelection()
        #expect(selection.select(entries).count == 4)
        selection.since = Timestamp(millisecondsSinceEpoch: 5)
        #expect(selection.select(entries).map(\.batch.batchKey) == ["b", "c", "d"])
        selection.states = [.submitted]
        selection.limit = 1
        #expect(selection.select(entries).map(\.batch.batchKey) == ["c"])
    }

    @Test func sumsAreExact() throws {
        let cost = Cost(usd: 0.1, usdWithoutCache: 0.3, usdWithoutBatch: 0.2)
        let counts = BatchCounts(succeeded: 7, errored: 1, expired: 1, missing: 1)
        let totals = try BatchTotals([
            .sample("a", .collected, finished: 10, counts: counts, cost: cost),
            .sample("b", .collected, finished: 10, counts: counts, cost: cost),
            .sample("c", .submitted, finished: 4),
        ])
        #expect(totals.unpriced == 0)
        let absurd = try LedgerEntry.sample("d", .submitted, told: 10, requests: .max, finished: 1, submittedAt: 0)
        #expect(BatchTotals([absurd, absurd]).requests == .max)
        #expect(BatchForecast([]).timeLeft(of: absurd, now: Timestamp(millisecondsSinceEpoch: 0)) == nil)
        #expect(totals.batches == 3 && totals.requests == 30 && totals.finished == 24)
        #expect(totals.counts == BatchCounts(succeeded: 14, errored: 2, expired: 2, missing: 2))
        #expect(totals.usd == Decimal(string: "0.2") && totals.savedUSD == Decimal(string: "0.2"))
        #expect(totals.savedShare == 0.5 && BatchTotals().savedShare == nil)
    }

    /// Planned at 0, submitted at 1,000; told of at the moment given.
    @Test(arguments: [
        // A quarter in 100 s leaves 300 s, of which 50 s have passed since it was told.
        (finished: 10, told: 101_000, now: 151_000, left: 250_000 as Int64?),
        (finished: 40, told: 101_000, now: 151_000, left: 0), (finished: 10, told: 101_000, now: 901_000, left: 0),
        // Nothing is finished: an earlier one took 600 s.
        (finished: 0, told: 101_000, now: 151_000, left: 450_000),
        // Longer than any before.
        (finished: 0, told: 101_000, now: 701_000, left: nil),
    ])
    func theTimeLeftIsTakenFromWhatIsKnown(finished: Int, told: Int64, now: Int64, left: Int64?) throws {
        let entry = try LedgerEntry.sample(
            "a", .submitted, told: told, requests: 40, finished: finished, submittedAt: 1_000)
        let earlier = try LedgerEntry.sample("e", .collected, submittedAt: 0, endedAt: 600_000)
        let other = try LedgerEntry.sample("o", .collected, provider: "openai", submittedAt: 0, endedAt: 5)
        let time = Timestamp(millisecondsSinceEpoch: now)
        #expect(BatchForecast([earlier, other]).timeLeft(of: entry, now: time) == left.map { .milliseconds($0) })
        #expect((BatchForecast([]).timeLeft(of: entry, now: time) == nil) == (finished == 0))
        #expect(BatchForecast([earlier]).timeLeft(of: earlier, now: time) == nil)
    }

    @Test(arguments: BatchState.allCases)
    func onlyWhatIsWithTheProviderCanBeCancelled(state: BatchState) throws {
        let expected: BatchCancellation =
            switch state {
            case .accumulating, .planned: .tooEarly
            case .submitted: .possible(providerBatchID: "msgbatch_1")
            case .ended, .collected, .failed: .tooLate
            }
        #expect(BatchCancellation(try LedgerEntry.sample("a", state).batch) == expected)
    }

    @Test func aBoardShowsHowFarEachIs() throws {
        let entries = try [
            LedgerEntry.sample("done", .collected, cost: Cost(usd: 1, usdWithoutCache: 3, usdWithoutBatch: 2)),
            .sample("half", .submitted, told: 61_000, finished: 5, submittedAt: 1_000), .sample("new", .planned),
        ]
        let lines = BatchBoard(entries, now: Timestamp(millisecondsSinceEpoch: 61_000)).lines(10)
        #expect(lines.count == 4)
        #expect(lines[0].hasPrefix("half  submitted") && lines[0].hasSuffix("5 of 10 answered  about 1 min 00 s left"))
        #expect(lines[0].count { $0 == "█" } == 12 && lines[0].count { $0 == "░" } == 12)
        #expect(lines[1].hasPrefix("new ") && lines[2].hasPrefix("done") && lines[2].contains("$1.00000"))
        #expect(lines[3] == "1 planned, 1 submitted, 1 collected; $1.00000 paid, $1.00000 saved")
        #expect(BatchBoard(entries, now: .now).lines(2).count == 2)
        #expect(BatchBoard(entries, now: .now).lines(10, columns: 20).allSatisfy { $0.count == 20 })
        #expect(BatchBoard.line(entries[1]).hasSuffix(" half submitted anthropic m 5/10"))
    }

    @Test func allOfABatchIsShown() throws {
        // Jobs 0 and 2 are settled, job 1 goes into a later batch.
        let notes = BatchNotes(
            manifestParts: 1, bytes: 512, isAdopted: true, settled: Data([5]).base64EncodedString(),
            returned: Data([2]).base64EncodedString(), countsAttempt: false)
        let entry = try LedgerEntry.sample(
            "a", .ended, plannedAt: 0, submittedAt: 60_000, endedAt: 3_720_000, notes: notes)
        let lines = BatchDescription(entry, timeLeft: nil).lines
        #expect(lines.contains { $0.hasPrefix("ended") && $0.hasSuffix("1970-01-01T01:02:00.000Z, 1 h 01 min later") })
        #expect(lines.contains { $0.hasPrefix("settled jobs") && $0.hasSuffix("  3") })
        #expect(lines.contains { $0.hasSuffix("1, without counting this attempt") })
        let table = BatchesTable([entry], now: Timestamp(millisecondsSinceEpoch: 90_000_000)).text
        #expect(table.contains("anthropic, m") && table.contains("1 d 01 h") && table.contains("all 1"))
    }
}

extension LedgerEntry {
    /// A batch of ten requests unless told otherwise; moments are milliseconds.
    static func sample(
        _ key: String, _ state: BatchState, told: Int64 = 0, provider: String = "anthropic", requests: Int = 10,
        finished: Int? = nil, counts: BatchCounts? = nil, plannedAt: Int64? = 0, submittedAt: Int64? = nil,
        endedAt: Int64? = nil, cost: Cost? = nil, notes: BatchNotes? = nil
    ) throws -> LedgerEntry {
        func time(_ milliseconds: Int64?) -> Timestamp? { milliseconds.map { Timestamp(millisecondsSinceEpoch: $0) } }
        let batch = BatchChanged(
            batchKey: key, state: state, provider: provider,
            providerBatchID: [.accumulating, .planned].contains(state) ? nil : "msgbatch_1", model: "m",
            requests: requests, counts: counts, plannedAt: time(plannedAt), submittedAt: time(submittedAt),
            endedAt: time(endedAt), cost: cost, partition: 0, finished: finished, notes: notes)
        let event = Event(id: "e", source: "/test", time: time(told), data: batch)
        return try #require(LedgerEntry(try event.encoded()))
    }
}
