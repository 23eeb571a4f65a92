public import Foundation

/// The moments of a cron expression in a time zone.
///
/// Safe where the clocks change, as Vixie's cron is: a time that a day skips comes as soon as the skipped hour is over, and one that a day has twice comes
/// once. An expression for every hour means intervals, and takes no notice of either.
public struct BatchSchedule: Sendable, Equatable {
    private let expression: CronExpression
    private let timeZone: TimeZone

    /// Eight years hold every combination of date and weekday that there is, 29 February included.
    private static let horizon = 366 * 8

    /// Sets a schedule.
    public init(_ expression: CronExpression, in timeZone: TimeZone) {
        self.expression = expression
        self.timeZone = timeZone
    }

    /// The first moment after another.
    ///
    /// - Returns: The moment, a full minute; nil where the expression names a day that never comes, such as 30 February.
    public func next(after date: Date) -> Date? {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = timeZone
        var day = calendar.startOfDay(for: date)
        for _ in 0..<Self.horizon {
            guard let tomorrow = calendar.date(byAdding: .day, value: 1, to: day).map(calendar.startOfDay(for:)) else {
                return nil
            }
            let fields = calendar.dateComponents([.day, .month, .weekday], from: day)
            if let dayOfMonth = fields.day, let month = fields.month, let weekday = fields.weekday,
                expression.names(day: dayOfMonth, month: month, weekday: weekday - 1),
                let moment = moments(from: day, to: tomorrow).first(where: { $0 > date })
            {
                return moment
            }
            day = tomorrow
        }
        return nil
    }

    /// The last moment that is not after another, within the eight days before it.
    ///
    /// - Returns: The moment, a full minute; nil where there is none so near.
    public func latest(notAfter date: Date) -> Date? {
        var moment: Date?
        var candidate = next(after: date.addingTimeInterval(-8 * 86_400))
        while let found = candidate, found <= date {
            moment = found
            candidate = next(after: found)
        }
        return moment
    }

    /// The moments of one day, in order.
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
