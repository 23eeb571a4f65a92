public import Foundation

/// The moments of a cron expression in a time zone.
///
/// Safe where the clocks change, as Vixie's cron is: a time that a day skips comes as soon as the skipped hour is over, and one that a day has twice comes
/// once. An expression for every hour means intervals, and takes no notice of either.
public struct BatchSchedule: Sendable, Equatable {
    private let expression: CronExpression
    private let timeZone: TimeZone

    /// Days that hold every combination of date and weekday that there is: a 29 February on a Sunday may be 40 years away, across a century without one.
    private static let horizon = 366 * 41

    /// Sets a schedule.
    public init(_ expression: CronExpression, in timeZone: TimeZone) {
        self.expression = expression
        self.timeZone = timeZone
    }

    /// The first moment after another.
    ///
    /// - Returns: The moment, a full minute; nil where the expression names a day that never comes, such as 30 February.
    public func next(after date: Date) -> Date? {
        let calendar = calendar
        var day = calendar.startOfDay(for: date)
        for _ in 0..<Self.horizon {
            guard let tomorrow = calendar.day(1, from: day) else { return nil }
            if let moment = moments(from: day, to: tomorrow, calendar).first(where: { $0 > date }) { return moment }
            day = tomorrow
        }
        return nil
    }

    /// The last moment that is not after another, on its day or the eight before.
    ///
    /// - Returns: The moment, a full minute; nil where there is none so near.
    public func latest(notAfter date: Date) -> Date? {
        let calendar = calendar
        var tomorrow = calendar.day(1, from: calendar.startOfDay(for: date))
        for _ in 0...8 {
            guard let end = tomorrow, let day = calendar.day(-1, from: end) else { return nil }
            if let moment = moments(from: day, to: end, calendar).last(where: { $0 <= date }) { return moment }
            tomorrow = day
        }
        return nil
    }

    private var calendar: Calendar {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = timeZone
        return calendar
    }

    /// The moments of one day, in order; none where its date is not named.
    private func moments(from day: Date, to tomorrow: Date, _ calendar: Calendar) -> [Date] {
        let fields = calendar.dateComponents([.day, .month, .weekday], from: day)
        guard let dayOfMonth = fields.day, let month = fields.month, let weekday = fields.weekday,
            expression.names(day: dayOfMonth, month: month, weekday: weekday - 1)
        else { return [] }
        return moments(from: day, to: tomorrow)
    }

    /// The minutes of a day that the expression names, in order.
    private func moments(from start: Date, to end: Date) -> [Date] {
        var moments: [Date] = []
        var seen: Set<Int> = []
        // Where the day has no midnight, the clock jumps at its very start.
        var last = -1
        var minute = start
        while minute < end {
            let local = localMinute(of: minute)
            // What the clock jumps over is due now.
            if !expression.runsEveryHour, local > last + 1,
                (last + 1..<local).contains(where: { names($0) && !seen.contains($0) })
            {
                moments.append(minute)
                seen.formUnion(last + 1..<local)
            }
            if names(local), seen.insert(local).inserted || expression.runsEveryHour, moments.last != minute {
                moments.append(minute)
            }
            last = local
            minute = minute.addingTimeInterval(60)
        }
        return moments
    }

    private func localMinute(of date: Date) -> Int {
        let seconds = Int(date.timeIntervalSince1970.rounded(.down)) + timeZone.secondsFromGMT(for: date)
        let ofDay = seconds % 86_400
        return (ofDay < 0 ? ofDay + 86_400 : ofDay) / 60
    }

    private func names(_ minute: Int) -> Bool {
        expression.hours.contains(minute / 60) && expression.minutes.contains(minute % 60)
    }
}

extension Calendar {
    /// The beginning of the day that is so many days away.
    fileprivate func day(_ count: Int, from day: Date) -> Date? {
        date(byAdding: .day, value: count, to: day).map(startOfDay(for:))
    }
}
