extension Timestamp: LosslessStringConvertible {
    private static let millisecondsPerDay: Int64 = 86_400_000
    /// Days from 0000-03-01 to 1970-01-01 in the Gregorian calendar.
    private static let epochDay: Int64 = 719_468
    /// The days of 400 years, after which the calendar repeats.
    private static let daysPerEra: Int64 = 146_097

    /// Reads an RFC 3339 time with any offset; nil if it is malformed.
    ///
    /// A fraction is cut to milliseconds; a leap second is the second after it, as clocks that do not know it have it.
    public init?(_ text: String) {
        var reader = DigitReader(rest: text.utf8[...])
        guard let year = reader.number(digits: 4), reader.skip("-"),
            let month = reader.number(digits: 2), (1...12).contains(month), reader.skip("-"),
            let day = reader.number(digits: 2), day >= 1, day <= Self.days(in: month, of: year),
            reader.skip("T") || reader.skip("t") || reader.skip(" "),
            let hour = reader.number(digits: 2), hour < 24, reader.skip(":"),
            let minute = reader.number(digits: 2), minute < 60, reader.skip(":"),
            let second = reader.number(digits: 2), second <= 60,
            let fraction = reader.milliseconds(),
            let offset = reader.offsetMinutes(), reader.rest.isEmpty
        else { return nil }
        let minutes = hour * 60 + minute - offset
        self.init(
            millisecondsSinceEpoch: Self.day(year: year, month: month, day: day) * Self.millisecondsPerDay
                + (minutes * 60 + second) * 1000 + fraction)
    }

    /// RFC 3339 in UTC, with milliseconds.
    public var description: String {
        var text: [UInt8] = []
        append(to: &text)
        return String(decoding: text, as: UTF8.self)
    }

    /// Appends the same 24 characters as `description`; years beyond 9999 are cut to their last four digits.
    package func append(to buffer: inout [UInt8]) {
        let (days, milliseconds) = Self.divide(millisecondsSinceEpoch, by: Self.millisecondsPerDay)
        let (year, month, day) = Self.date(day: days)
        let seconds = milliseconds / 1000
        Self.append(year, digits: 4, to: &buffer)
        buffer.append(UInt8(ascii: "-"))
        Self.append(month, digits: 2, to: &buffer)
        buffer.append(UInt8(ascii: "-"))
        Self.append(day, digits: 2, to: &buffer)
        buffer.append(UInt8(ascii: "T"))
        Self.append(seconds / 3600, digits: 2, to: &buffer)
        buffer.append(UInt8(ascii: ":"))
        Self.append(seconds / 60 % 60, digits: 2, to: &buffer)
        buffer.append(UInt8(ascii: ":"))
        Self.append(seconds % 60, digits: 2, to: &buffer)
        buffer.append(UInt8(ascii: "."))
        Self.append(milliseconds % 1000, digits: 3, to: &buffer)
        buffer.append(UInt8(ascii: "Z"))
    }

    private static func append(_ number: Int64, digits: Int, to buffer: inout [UInt8]) {
        var divisor: Int64 = digits == 4 ? 1000 : digits == 3 ? 100 : 10
        while divisor > 0 {
            buffer.append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: number / divisor % 10))
            divisor /= 10
        }
    }

    // MARK: Calendar, after https://howardhinnant.github.io/date_algorithms.html

    /// Days since 1970-01-01; a year starts in March, so that the leap day comes last.
    private static func day(year: Int64, month: Int64, day: Int64) -> Int64 {
        let (era, yearOfEra) = divide(month <= 2 ? year - 1 : year, by: 400)
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        return era * daysPerEra + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - epochDay
    }

    private static func date(day: Int64) -> (year: Int64, month: Int64, day: Int64) {
        let (era, dayOfEra) = divide(day + epochDay, by: daysPerEra)
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shifted = (5 * dayOfYear + 2) / 153
        let month = shifted < 10 ? shifted + 3 : shifted - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        return (((year % 10_000) + 10_000) % 10_000, month, dayOfYear - (153 * shifted + 2) / 5 + 1)
    }

    private static func days(in month: Int64, of year: Int64) -> Int64 {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    /// Divides towards minus infinity, so that the remainder is never negative.
    private static func divide(_ value: Int64, by divisor: Int64) -> (quotient: Int64, remainder: Int64) {
        let (quotient, remainder) = value.quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
    }
}

/// Takes the parts of a time from the front of a text.
private struct DigitReader {
    var rest: Substring.UTF8View

    mutating func skip(_ character: Unicode.Scalar) -> Bool {
        guard rest.first == UInt8(ascii: character) else { return false }
        rest.removeFirst()
        return true
    }

    mutating func number(digits: Int) -> Int64? {
        var number: Int64 = 0
        for _ in 0..<digits {
            guard let digit = digit() else { return nil }
            number = number * 10 + digit
        }
        return number
    }

    private mutating func digit() -> Int64? {
        guard let byte = rest.first, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { return nil }
        rest.removeFirst()
        return Int64(byte - UInt8(ascii: "0"))
    }

    /// The fraction of a second, if there is one; nil if there is a point and no digit.
    mutating func milliseconds() -> Int64? {
        guard skip(".") else { return 0 }
        guard var number = digit() else { return nil }
        var digits = 1
        while let digit = digit() {
            if digits < 3 { number = number * 10 + digit }
            digits += 1
        }
        return digits == 1 ? number * 100 : digits == 2 ? number * 10 : number
    }

    mutating func offsetMinutes() -> Int64? {
        if skip("Z") || skip("z") { return 0 }
        let isNegative = skip("-")
        guard isNegative || skip("+"), let hours = number(digits: 2), hours < 24, skip(":"),
            let minutes = number(digits: 2), minutes < 60
        else { return nil }
        return (isNegative ? -1 : 1) * (hours * 60 + minutes)
    }
}
