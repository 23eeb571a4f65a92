import Batching
import Foundation
import Testing

/// Every night at half past two.
@Suite(.timeLimit(.minutes(1)))
struct ScheduleGateTests {
    private func gate(at now: String) throws -> ScheduleGate {
        let zone = try #require(TimeZone(identifier: "UTC"))
        return ScheduleGate(BatchSchedule(try CronExpression("30 2 * * *"), in: zone), at: try date(now))
    }

    private func date(_ text: String) throws -> Date { try Date("2026-11-\(text):00Z", strategy: .iso8601) }

    private func milliseconds(_ text: String) throws -> Int64 { Int64(try date(text).timeIntervalSince1970 * 1_000) }

    @Test func jobsOfBeforeTheMomentAreCalledForAndLaterOnesAreNot() throws {
        var gate = try gate(at: "22T09:00")
        let verdicts = [
            gate.admits(written: try milliseconds("20T12:00"), at: try date("22T09:00")),
            gate.admits(written: try milliseconds("22T02:30"), at: try date("22T09:00")),
            gate.admits(written: try milliseconds("22T02:31"), at: try date("22T09:00")),
            gate.admits(written: try milliseconds("22T08:59"), at: try date("23T02:29")),
            gate.admits(written: try milliseconds("22T08:59"), at: try date("23T02:30")),
        ]
        #expect(verdicts == [true, true, false, false, true])
        #expect(gate.next(after: try date("22T09:00")) == (try date("23T02:30")))
    }

    /// Whatever a clock said: thousands of years from now, or nothing.
    @Test(arguments: [Int64(1_795_000_000_000_000), .max, nil])
    func wrongTimestampsHoldUpNobody(written: Int64?) throws {
        var gate = try gate(at: "22T09:00")
        let atOnce = gate.admits(written: written, at: try date("22T09:00"))
        #expect(!atOnce, "for all that is known it has just come")
        let atNight = gate.admits(written: written, at: try date("23T02:30"))
        #expect(atNight)
        // However many there are; until all is read, which happened after the moment.
        let next = gate.admits(written: written, at: try date("23T02:31"))
        #expect(next)
        gate.reachedEnd(at: try date("23T02:32"))
        let later = gate.admits(written: written, at: try date("23T09:00"))
        #expect(!later)
        let tomorrow = gate.admits(written: written, at: try date("24T02:30"))
        #expect(tomorrow)
    }
}
