/// HTML in the making: text is escaped, unless it is markup already.
struct Markup: ExpressibleByStringInterpolation, Sendable {
    /// The HTML.
    let html: String

    /// Markup as it is written.
    init(stringLiteral value: String) {
        html = value
    }

    /// Markup with values in it.
    init(stringInterpolation: Interpolation) {
        html = stringInterpolation.html
    }

    /// One after the other.
    init(_ parts: [Markup]) {
        html = parts.map(\.html).joined()
    }

    /// Escapes each value, in text as between quotation marks.
    struct Interpolation: StringInterpolationProtocol {
        fileprivate var html = ""

        init(literalCapacity: Int, interpolationCount: Int) {}

        mutating func appendLiteral(_ literal: String) {
            html += literal
        }

        mutating func appendInterpolation(_ text: String) {
            for character in text.printable.unicodeScalars {
                switch character {
                case "&": html += "&amp;"
                case "<": html += "&lt;"
                case ">": html += "&gt;"
                case "\"": html += "&quot;"
                case "'": html += "&#39;"
                default: html.unicodeScalars.append(character)
                }
            }
        }

        mutating func appendInterpolation(_ number: Int) {
            html += String(number)
        }

        mutating func appendInterpolation(_ markup: Markup) {
            html += markup.html
        }
    }
}
