import Batching
import Foundation
import Testing

/// Schedules on days when the clocks change.
@Suite(.timeLimit(.minutes(1)))
struct BatchScheduleTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let zone: String
        let text: String
        let after: String
        /// In UTC.
        let moments: [String]

        init(_ zone: String, _ text: String, after: String, _ moments: [String]) {
            (self.zone, self.text, self.after, self.moments) = (zone, text, after, moments)
        }

        var testDescription: String { "\(text) in \(zone) after \(after)" }
    }

    /// London has no 01:00 to 01:59 on 29 March 2026, New York no 02:00 to 02:59 on 8 March, Lord Howe no 02:00 to 02:29 on 4 October.
    @Test(arguments: [
        Case(
            "Europe/London", "30 1 * * *", after: "2026-03-27T12:00:00Z",
            ["2026-03-28T01:30:00Z", "2026-03-29T01:00:00Z", "2026-03-30T00:30:00Z"]),
        Case(
            "Europe/London", "30 1,2 * * *", after: "2026-03-28T12:00:00Z",
            ["2026-03-29T01:00:00Z", "2026-03-29T01:30:00Z", "2026-03-30T00:30:00Z"]),
        // One moment for all that was skipped, and for what is due then anyway.
        Case(
            "Europe/London", "0,20,40 1,2 * * *", after: "2026-03-28T12:00:00Z",
            ["2026-03-29T01:00:00Z", "2026-03-29T01:20:00Z", "2026-03-29T01:40:00Z", "2026-03-30T00:00:00Z"]),
        Case(
            "America/New_York", "30 2 * * *", after: "2026-03-07T12:00:00Z",
            ["2026-03-08T07:00:00Z", "2026-03-09T06:30:00Z"]),
        Case(
            "America/New_York", "0 3 * * *", after: "2026-03-07T12:00:00Z",
            ["2026-03-08T07:00:00Z", "2026-03-09T07:00:00Z"]),
        Case(
            "Australia/Lord_Howe", "15 2 * * *", after: "2026-10-03T00:00:00Z",
            ["2026-10-03T15:30:00Z", "2026-10-04T15:15:00Z"]),
        Case(
            "Australia/Lord_Howe", "45 2 * * *", after: "2026-10-03T00:00:00Z",
            ["2026-10-03T15:45:00Z", "2026-10-04T15:45:00Z"]),
    ])
    func whatADaySkipsComesWhenTheHourIsOver(_ sample: Case) throws { try check(sample) }

    /// London has 01:00 to 01:59 twice on 25 October 2026, New York on 1 November, Lord Howe 01:30 to 01:59 on 5 April.
    @Test(arguments: [
        Case(
            "Europe/London", "30 1 * * *", after: "2026-10-24T12:00:00Z",
            ["2026-10-25T00:30:00Z", "2026-10-26T01:30:00Z"]),
        // The second 01:30 is none even for whoever asks in between.
        Case("Europe/London", "30 1 * * *", after: "2026-10-25T00:45:00Z", ["2026-10-26T01:30:00Z"]),
        Case(
            "America/New_York", "*/30 1 * * *", after: "2026-10-31T12:00:00Z",
            ["2026-11-01T05:00:00Z", "2026-11-01T05:30:00Z", "2026-11-02T06:00:00Z"]),
        Case(
            "Australia/Lord_Howe", "45 1 * * *", after: "2026-04-04T00:00:00Z",
            ["2026-04-04T14:45:00Z", "2026-04-05T15:15:00Z"]),
    ])
    func whatADayHasTwiceComesOnce(_ sample: Case) throws { try check(sample) }

    @Test(arguments: [
        ("Europe/London", "2026-03-28T20:00:00Z"), ("Europe/London", "2026-10-24T20:00:00Z"),
        ("America/New_York", "2026-03-08T02:00:00Z"), ("America/New_York", "2026-11-01T00:00:00Z"),
        ("Australia/Lord_Howe", "2026-10-03T10:00:00Z"), ("Australia/Lord_Howe", "2026-04-04T10:00:00Z"),
        ("Asia/Kathmandu", "2026-11-22T00:00:00Z"), ("America/Sao_Paulo", "2018-11-04T00:00:00Z"),
        ("America/Havana", "2026-11-01T00:00:00Z"),
    ])
    func everyQuarterOfAnHourTakesNoNotice(zone: String, start: String) throws {
        let schedule = BatchSchedule(try CronExpression("*/15 * * * *"), in: try #require(TimeZone(identifier: zone)))
        let begin = try Date(start, strategy: .iso8601)
        let expected = (1...60).map { begin.addingTimeInterval(Double($0) * 900).formatted(.iso8601) }
        #expect(try schedule.moments(after: start, count: 60) == expected)
    }

    /// São Paulo's 4 November 2018 began at 01:00, and 17 February 2018 had its last hour twice; Havana's 1 November 2026 has its first twice; Apia had no
    /// 30 December 2011.
    @Test(arguments: [
        Case(
            "America/Sao_Paulo", "30 0 * * *", after: "2018-11-03T12:00:00Z",
            ["2018-11-04T03:00:00Z", "2018-11-05T02:30:00Z"]),
        Case(
            "America/Sao_Paulo", "0 0 4 11 *", after: "2018-11-03T12:00:00Z",
            ["2018-11-04T03:00:00Z"]),
        Case(
            "America/Sao_Paulo", "0 1 * * *", after: "2018-11-03T12:00:00Z",
            ["2018-11-04T03:00:00Z", "2018-11-05T03:00:00Z"]),
        Case(
            "America/Sao_Paulo", "30 23 * * *", after: "2018-02-17T12:00:00Z",
            ["2018-02-18T01:30:00Z", "2018-02-19T02:30:00Z"]),
        Case(
            "America/Havana", "30 0 * * *", after: "2026-10-31T12:00:00Z",
            ["2026-11-01T04:30:00Z", "2026-11-02T05:30:00Z"]),
        Case(
            "Pacific/Apia", "0 12 * * *", after: "2011-12-29T12:00:00Z",
            ["2011-12-29T22:00:00Z", "2011-12-30T22:00:00Z", "2011-12-31T22:00:00Z"]),
    ])
    func daysThatBeginOrEndOddly(_ sample: Case) throws { try check(sample) }

    /// What comes next after the minute before a moment is the last one at that moment.
    @Test(arguments: ["Europe/London", "America/Sao_Paulo", "Australia/Lord_Howe", "Pacific/Apia"])
    func theLastOneIsTheNextOfBefore(zone: String) throws {
        let zone = try #require(TimeZone(identifier: zone))
        for text in ["30 1,2 * * *", "0 0 * * *", "*/40 * * * *", "15 0,23 * * 6,0"] {
            let schedule = BatchSchedule(try CronExpression(text), in: zone)
            for start in [
                "2011-12-29T00:00:00Z", "2018-11-03T00:00:00Z", "2026-03-28T00:00:00Z", "2026-10-03T00:00:00Z",
            ] {
                var moment = try #require(schedule.next(after: try Date(start, strategy: .iso8601)))
                for _ in 0..<12 {
                    let next = try #require(schedule.next(after: moment))
                    #expect(schedule.latest(notAfter: moment) == moment)
                    #expect(schedule.latest(notAfter: next.addingTimeInterval(-1)) == moment)
                    moment = next
                }
            }
        }
    }

    @Test func theLastOneIsNotSearchedForEver() throws {
        let monthly = BatchSchedule(try CronExpression("0 6 1 * *"), in: .gmt)
        #expect(monthly.latest(notAfter: try Date("2026-11-22T00:00:00Z", strategy: .iso8601)) == nil)
        let at = try Date("2026-11-09T00:00:00Z", strategy: .iso8601)
        #expect(monthly.latest(notAfter: at) == (try Date("2026-11-01T06:00:00Z", strategy: .iso8601)))
    }

    @Test func aFullMinuteAfterAnyMoment() throws {
        let schedule = BatchSchedule(try CronExpression("* * * * *"), in: .gmt)
        #expect(try schedule.moments(after: "2026-11-22T10:00:00Z", count: 1) == ["2026-11-22T10:01:00Z"])
        #expect(try schedule.moments(after: "2026-11-22T10:00:59Z", count: 1) == ["2026-11-22T10:01:00Z"])
        let next = schedule.next(after: Date(timeIntervalSince1970: 1_795_341_600.25))
        #expect(next == Date(timeIntervalSince1970: 1_795_341_660))
    }

    private func check(_ sample: Case) throws {
        let zone = try #require(TimeZone(identifier: sample.zone))
        let schedule = BatchSchedule(try CronExpression(sample.text), in: zone)
        #expect(try schedule.moments(after: sample.after, count: sample.moments.count) == sample.moments)
    }
}
