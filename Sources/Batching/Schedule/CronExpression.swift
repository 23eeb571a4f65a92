/// The minutes that a five-field cron expression names: minute, hour, day of the month, month, day of the week.
///
/// Fields hold `*`, numbers, ranges, steps and lists (`*/15`, `1-5`, `0,30`); months and days may be English three-letter names, and Sunday is 0 or 7. Where both
/// day fields are limited either may match, as in crontab(5).
public struct CronExpression: Sendable, Equatable {
    /// Why a text is no cron expression.
    public struct Problem: Error, Equatable, CustomStringConvertible {
        /// Names the field and what it takes.
        public let description: String
    }

    let minutes: Set<Int>
    let hours: Set<Int>
    let days: Set<Int>
    let months: Set<Int>
    let weekdays: Set<Int>
    /// Whether the hour field begins with a star: then the expression means intervals, which take no notice of clock changes.
    let runsEveryHour: Bool
    private let isDayLimited: Bool
    private let isWeekdayLimited: Bool

    /// Reads an expression.
    ///
    /// - Parameter text: Five fields with blanks between them.
    /// - Throws: ``Problem``.
    public init(_ text: String) throws(Problem) {
        let fields = text.split(whereSeparator: { $0 == " " || $0 == "\t" })
        guard fields.count == 5 else {
            throw Problem(description: "expected five fields (minute hour day month weekday), such as 30 2 * * *")
        }
        minutes = try Field(name: "minute", range: 0...59).values(of: fields[0])
        hours = try Field(name: "hour", range: 0...23).values(of: fields[1])
        days = try Field(name: "day", range: 1...31).values(of: fields[2])
        months = try Field(name: "month", range: 1...12, names: Self.monthNames).values(of: fields[3])
        let named = try Field(name: "weekday", range: 0...7, names: Self.weekdayNames).values(of: fields[4])
        weekdays = Set(named.map { $0 % 7 })
        runsEveryHour = fields[1].hasPrefix("*")
        isDayLimited = !fields[2].hasPrefix("*")
        isWeekdayLimited = !fields[4].hasPrefix("*")
    }

    /// Whether it names a day.
    ///
    /// - Parameters:
    ///   - day: The day of the month, from 1.
    ///   - month: The month, from 1.
    ///   - weekday: The day of the week, 0 for Sunday.
    /// - Returns: Whether there is something to run on that day.
    func names(day: Int, month: Int, weekday: Int) -> Bool {
        guard months.contains(month) else { return false }
        if isDayLimited && isWeekdayLimited { return days.contains(day) || weekdays.contains(weekday) }
        return days.contains(day) && weekdays.contains(weekday)
    }

    private static let monthNames = [
        "jan": 1, "feb": 2, "mar": 3, "apr": 4, "may": 5, "jun": 6, "jul": 7, "aug": 8, "sep": 9, "oct": 10, "nov": 11,
        "dec": 12,
    ]
    private static let weekdayNames = ["sun": 0, "mon": 1, "tue": 2, "wed": 3, "thu": 4, "fri": 5, "sat": 6]

    private struct Field {
        let name: String
        let range: ClosedRange<Int>
        var names: [String: Int] = [:]

        func values(of text: Substring) throws(Problem) -> Set<Int> {
            var values: Set<Int> = []
            for item in text.split(separator: ",", omittingEmptySubsequences: false) {
                values.formUnion(try self.values(ofItem: item))
            }
            return values
        }

        private func values(ofItem item: Substring) throws(Problem) -> Set<Int> {
            let parts = item.split(separator: "/", omittingEmptySubsequences: false)
            guard parts.count <= 2, let first = parts.first else { throw problem }
            var step = 1
            if parts.count == 2 {
                guard let number = digits(parts[1]), number > 0 else { throw problem }
                step = number
            }
            var bounds = range
            if first != "*" {
                let ends = first.split(separator: "-", omittingEmptySubsequences: false)
                guard ends.count <= 2, let start = number(ends.first) else { throw problem }
                // A number with a step counts from there to the end of the range, as Vixie's cron has it.
                guard let end = ends.count == 2 ? number(ends.last) : parts.count == 2 ? range.upperBound : start,
                    start <= end
                else { throw problem }
                bounds = start...end
            }
            return Set(stride(from: bounds.lowerBound, through: bounds.upperBound, by: step))
        }

        private func number(_ text: Substring?) -> Int? {
            guard let text, let number = digits(text) ?? names[text.lowercased()], range.contains(number) else {
                return nil
            }
            return number
        }

        /// A number without a sign.
        private func digits(_ text: Substring) -> Int? { text.first?.isNumber == true ? Int(text) : nil }

        private var problem: Problem {
            Problem(
                description:
                    "the \(name) field takes *, numbers from \(range.lowerBound) to \(range.upperBound), ranges, lists and steps"
            )
        }
    }
}
