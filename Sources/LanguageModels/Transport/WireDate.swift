package import Foundation

/// Reads the dates of HTTP headers, without the cost of a general formatter: they come several to a response.
package enum WireDate {
    /// A moment by RFC 3339: `2026-11-22T10:00:00Z`, perhaps with a fraction or an offset.
    package static func rfc3339(_ text: String) -> Date? {
        var reader = Reader(text)
        guard let year = reader.number(4), reader.skip("-"), let month = reader.number(2), reader.skip("-"),
            let day = reader.number(2), reader.skip("T") || reader.skip("t") || reader.skip(" "),
            let seconds = reader.timeOfDay()
        else { return nil }
        var offset = 0
        var fraction = 0.0
        if reader.skip(".") {
            var scale = 0.1
            guard let first = reader.number(1) else { return nil }
            fraction = Double(first) * scale
            while let digit = reader.number(1) {
                scale /= 10
                fraction += Double(digit) * scale
            }
        }
        if !reader.skip("Z"), !reader.skip("z") {
            let sign = reader.skip("+") ? 1 : reader.skip("-") ? -1 : 0
            guard sign != 0, let hours = reader.number(2), reader.skip(":"), let minutes = reader.number(2) else {
                return nil
            }
            offset = sign * (hours * 3600 + minutes * 60)
        }
        guard reader.isAtEnd, let days = days(year, month, day) else { return nil }
        return Date(timeIntervalSince1970: Double(days * 86_400 + seconds - offset) + fraction)
    }

    /// A moment in the one form that senders of HTTP may use (RFC 9110, section 5.6.7): `Sun, 06 Nov 1994 08:49:37 GMT`.
    static func http(_ text: String) -> Date? {
        var reader = Reader(text)
        guard reader.word(3) != nil, reader.skip(","), reader.skip(" "), let day = reader.number(2), reader.skip(" "),
            let month = reader.word(3).flatMap(months.firstIndex), reader.skip(" "), let year = reader.number(4),
            reader.skip(" "), let seconds = reader.timeOfDay(), reader.skip(" "), reader.word(3) == "GMT",
            reader.isAtEnd, let days = days(year, month + 1, day)
        else { return nil }
        return Date(timeIntervalSince1970: Double(days * 86_400 + seconds))
    }

    private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

    /// Days from 1970-01-01 to a date of the Gregorian calendar; nil for impossible months and days.
    ///
    /// Counts years from March, so that the leap day is the last (Hinnant, "chrono-Compatible Low-Level Date Algorithms").
    private static func days(_ year: Int, _ month: Int, _ day: Int) -> Int? {
        guard (1...12).contains(month), (1...31).contains(day) else { return nil }
        let year = month <= 2 ? year - 1 : year
        let century = year >= 0 ? year / 400 : (year - 399) / 400
        let yearOfEra = year - century * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        return century * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }

    private struct Reader {
        private var rest: Substring.UTF8View

        init(_ text: String) { rest = text[...].utf8 }

        var isAtEnd: Bool { rest.isEmpty }

        mutating func skip(_ character: Character) -> Bool {
            guard rest.first == character.asciiValue else { return false }
            rest.removeFirst()
            return true
        }

        mutating func number(_ digits: Int) -> Int? {
            let prefix = rest.prefix(digits)
            guard prefix.count == digits, prefix.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
            rest = rest.dropFirst(digits)
            return prefix.reduce(0) { $0 * 10 + Int($1 - 0x30) }
        }

        mutating func word(_ letters: Int) -> String? {
            let prefix = rest.prefix(letters)
            guard prefix.count == letters else { return nil }
            rest = rest.dropFirst(letters)
            return String(Substring(prefix))
        }

        /// `hh:mm:ss` in seconds; a leap second is taken as it is.
        mutating func timeOfDay() -> Int? {
            guard let hours = number(2), hours < 24, skip(":"), let minutes = number(2), minutes < 60, skip(":"),
                let seconds = number(2), seconds <= 60
            else { return nil }
            return hours * 3600 + minutes * 60 + seconds
        }
    }
}
