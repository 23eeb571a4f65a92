import Batching
import Foundation
import SeededRandomness
import Testing

/// What an expression names, seen in a zone where clocks never change.
@Suite(.timeLimit(.minutes(1)))
struct CronExpressionTests {
    @Test(arguments: [
        ("*/20 * * * *", ["00:20", "00:40", "01:00", "01:20"]),
        ("5/25 3 * * *", ["03:05", "03:30", "03:55"]),
        ("10-40/15 4 * * *", ["04:10", "04:25", "04:40"]),
        ("0,30 1,23 * * *", ["01:00", "01:30", "23:00", "23:30"]),
        ("7 0-2 * * *", ["00:07", "01:07", "02:07"]),
        ("59 23 * * *", ["23:59"]),
        ("\t0   12  * *\t* ", ["12:00"]),
        ("0/99 6 * * *", ["06:00"]),
        ("5/9223372036854775807 6 * * *", ["06:05"]),
    ])
    func timesOfADay(text: String, times: [String]) throws {
        let moments = try moments(of: text, after: "2026-11-22T00:00:00Z", count: times.count)
        #expect(moments == times.map { "2026-11-22T\($0):00Z" })
    }

    @Test(arguments: [
        // The 13th, and every Friday: both fields are limited.
        (
            "0 0 13 * 5",
            ["2026-11-06", "2026-11-13", "2026-11-20", "2026-11-27", "2026-12-04", "2026-12-11", "2026-12-13"]
        ),
        ("0 0 13 * *", ["2026-11-13", "2026-12-13", "2027-01-13"]),
        ("0 0 * * 5", ["2026-11-06", "2026-11-13", "2026-11-20"]),
        // A field that begins with a star does not count as limited: Mondays on odd days.
        ("0 0 */2 * mon", ["2026-11-09", "2026-11-23", "2026-12-07", "2026-12-21"]),
        ("0 0 1 jan,JUL *", ["2027-01-01", "2027-07-01"]),
        ("0 0 * * 0", ["2026-11-08", "2026-11-15"]),
        ("0 0 * * 7", ["2026-11-08", "2026-11-15"]),
        ("0 0 * * Sun", ["2026-11-08", "2026-11-15"]),
        ("0 0 * * 6-7", ["2026-11-07", "2026-11-08", "2026-11-14"]),
        ("0 0 * * mon-wed", ["2026-11-02", "2026-11-03", "2026-11-04", "2026-11-09"]),
        ("0 0 31 * *", ["2026-12-31", "2027-01-31", "2027-03-31"]),
        ("0 0 29 2 *", ["2028-02-29", "2032-02-29"]),
        // A leap day on a Sunday comes once in 28 years.
        ("0 0 29 2 */7", ["2032-02-29", "2060-02-29"]),
    ])
    func days(text: String, days: [String]) throws {
        let moments = try moments(of: text, after: "2026-11-01T12:00:00Z", count: days.count)
        #expect(moments == days.map { "\($0)T00:00:00Z" })
    }

    @Test func leapDayAcrossACenturyWithoutOne() throws {
        #expect(try moments(of: "0 0 29 2 *", after: "2096-03-01T00:00:00Z", count: 1) == ["2104-02-29T00:00:00Z"])
    }

    @Test(arguments: ["0 0 30 2 *", "0 0 31 4,6,9,11 *", "0 0 31 feb */2"])
    func dayThatNeverComes(text: String) throws {
        #expect(try moments(of: text, after: "2026-11-01T12:00:00Z", count: 1).isEmpty)
    }

    @Test(arguments: [
        ("60 * * * *", "minute"), ("-1 * * * *", "minute"), ("*/0 * * * *", "minute"), ("*/-5 * * * *", "minute"),
        ("5- * * * *", "minute"), ("1,,2 * * * *", "minute"), ("30-10 * * * *", "minute"), ("*/5/5 * * * *", "minute"),
        ("+5 * * * *", "minute"), ("*/+5 * * * *", "minute"), ("1-2-3 * * * *", "minute"), ("*5 * * * *", "minute"),
        ("99999999999999999999 * * * *", "minute"), ("* 24 * * *", "hour"), ("* x * * *", "hour"),
        ("* * 0 * *", "day"), ("* * 32 * *", "day"), ("* * * 0 *", "month"), ("* * * 13 *", "month"),
        ("* * * mon *", "month"), ("* * * * 8", "weekday"), ("* * * * jan", "weekday"), ("* * * * fri-mon", "weekday"),
        ("", "five fields"), ("* * * *", "five fields"), ("* * * * * *", "five fields"), ("@daily", "five fields"),
    ])
    func whatIsNone(text: String, names: String) throws {
        let problem = #expect(throws: CronExpression.Problem.self) { try CronExpression(text) }
        #expect(try #require(problem).description.contains(names))
    }

    /// Random fields, written out in full, against a walk through the minutes.
    @Test func agreesWithAWalkThroughTheMinutes() throws {
        var random = SeededGenerator(seed: 4)
        let start = try Date("2027-01-30T00:00:00Z", strategy: .iso8601)
        for _ in 0..<40 {
            let minutes = Self.some(of: 0...59, &random)
            let hours = Self.some(of: 0...23, &random)
            let days = Self.some(of: 1...31, &random)
            let weekdays = Self.some(of: 0...6, &random)
            let text = [minutes, hours, days, weekdays].map { $0.map(String.init).joined(separator: ",") }
            let schedule = BatchSchedule(
                try CronExpression("\(text[0]) \(text[1]) \(text[2]) * \(text[3])"), in: .gmt)
            var expected: [Date] = []
            for minute in 1..<(10 * 1_440) {
                // 30 January 2027 is a Saturday.
                let (day, ofDay) = (minute / 1_440, minute % 1_440)
                let isDay = days.contains(day < 2 ? 30 + day : day - 1) || weekdays.contains((6 + day) % 7)
                if isDay, hours.contains(ofDay / 60), minutes.contains(ofDay % 60) {
                    expected.append(start.addingTimeInterval(Double(minute) * 60))
                }
            }
            var found: [Date] = []
            var last = start
            while let next = schedule.next(after: last), next < start.addingTimeInterval(10 * 86_400) {
                found.append(next)
                last = next
            }
            #expect(found == expected)
        }
    }

    private static func some(of range: ClosedRange<Int>, _ random: inout SeededGenerator) -> [Int] {
        Array(range.shuffled(using: &random).prefix(Int.random(in: 1...4, using: &random)))
    }

    private func moments(of text: String, after date: String, count: Int) throws -> [String] {
        try BatchSchedule(CronExpression(text), in: .gmt).moments(after: date, count: count)
    }
}

extension BatchSchedule {
    /// The next moments, in UTC.
    func moments(after text: String, count: Int) throws -> [String] {
        var last = try Date(text, strategy: .iso8601)
        var moments: [String] = []
        while moments.count < count, let next = next(after: last) {
            moments.append(next.formatted(.iso8601))
            last = next
        }
        return moments
    }
}
