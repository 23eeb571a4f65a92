import Foundation

/// Brings what others wrote into a prompt as data.
///
/// Nothing that passes through here can open or close a mark such as `<customer_message>`, and none of it is longer than
/// its bound, so text that poses as an instruction stays visibly a customer's. What cannot be seen is left out, blank lines
/// and stacks of accents are cut short, and signs that look like angle brackets become entities as these do.
enum PromptText {
    /// Blank lines in a row that are kept; more would push the instructions after them out of sight.
    private static let blankLines = 1
    /// Combining marks on one character that are kept: more than any script needs.
    private static let marks = 4

    /// The zero-width joiner.
    private static let joiner: Unicode.Scalar = "\u{200D}"

    /// Text that keeps its lines.
    static func passage(_ text: String, maximum: Int) -> String {
        escaped(text, maximum: maximum, keepingLines: true)
    }

    /// Text on one line, so that it cannot look like the line after it.
    static func line(_ text: String, maximum: Int = PromptBounds.line) -> String {
        escaped(text, maximum: maximum, keepingLines: false)
    }

    /// Text that keeps its lines, between an opening and a closing mark of a name.
    static func marked(_ text: String, as name: String, maximum: Int) -> String {
        "<\(name)>\n\(passage(text, maximum: maximum))\n</\(name)>"
    }

    /// An amount in pounds, exact, with commas between the thousands, the same in every locale.
    static func pounds(_ amount: Decimal) -> String {
        let parts = amount.description.split(separator: ".", maxSplits: 1)
        let whole = Array(parts.first ?? "0")
        var grouped = ""
        for (index, digit) in whole.enumerated() {
            if index > 0, (whole.count - index).isMultiple(of: 3) { grouped.append(",") }
            grouped.append(digit)
        }
        guard parts.count == 2, let pence = parts.last else { return "£\(grouped)" }
        return "£\(grouped).\(pence.count == 1 ? pence + "0" : pence)"
    }

    private static func escaped(_ text: String, maximum: Int, keepingLines: Bool) -> String {
        var result: [UInt8] = []
        result.reserveCapacity(min(text.utf8.count, 4 * maximum))
        var count = 0
        var isSpacePending = false
        var newlines = 0
        var marks = 0
        var last: Unicode.Scalar = " "
        for scalar in text.unicodeScalars {
            let kind = kind(of: scalar)
            switch kind {
            case .visible, .mark:
                marks = kind == .mark ? marks + 1 : 0
                guard marks <= Self.marks else { continue }
                // What joins emoji or letters of other scripts has no use anywhere else.
                if scalar == joiner, last.isASCII || last == joiner { continue }
                last = scalar
                newlines = 0
                count += isSpacePending ? 2 : 1
                guard count <= maximum else { return String(decoding: result, as: UTF8.self) + " […]" }
                if isSpacePending { result.append(UInt8(ascii: " ")) }
                isSpacePending = false
                append(scalar, to: &result)
            case .newline where keepingLines:
                newlines += 1
                marks = 0
                if !result.isEmpty, count < maximum, newlines <= blankLines + 1 {
                    count += 1
                    result.append(UInt8(ascii: "\n"))
                }
                isSpacePending = false
            case .newline, .space:
                isSpacePending = !result.isEmpty && result.last != UInt8(ascii: "\n")
            case .invisible:
                break
            }
        }
        while result.last == UInt8(ascii: "\n") { result.removeLast() }
        return String(decoding: result, as: UTF8.self)
    }

    /// Angle brackets, and what is drawn like one: full-width and small forms, quotation marks, brackets of other uses, and two
    /// syllables of the Canadian script.
    private static let opening: Set<Unicode.Scalar> = [
        "<", "\u{FF1C}", "\u{FE64}", "\u{2039}", "\u{3008}", "\u{2329}", "\u{27E8}", "\u{1438}", "\u{276C}", "\u{2770}",
        "\u{300A}", "\u{02C2}",
    ]
    private static let closing: Set<Unicode.Scalar> = [
        ">", "\u{FF1E}", "\u{FE65}", "\u{203A}", "\u{3009}", "\u{232A}", "\u{27E9}", "\u{1433}", "\u{276D}", "\u{2771}",
        "\u{300B}", "\u{02C3}",
    ]

    private static func append(_ scalar: Unicode.Scalar, to result: inout [UInt8]) {
        if (0x3F...0x7F).contains(scalar.value) { return result.append(UInt8(truncatingIfNeeded: scalar.value)) }
        switch scalar {
        case "&": result.append(contentsOf: "&amp;".utf8)
        case _ where opening.contains(scalar): result.append(contentsOf: "&lt;".utf8)
        case _ where closing.contains(scalar): result.append(contentsOf: "&gt;".utf8)
        default: result.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
        }
    }

    private enum ScalarKind {
        case visible, space, newline
        /// Sits on the character before it.
        case mark
        /// Control characters, and the format characters that turn the direction of text or hide in it.
        case invisible
    }

    private static func kind(of scalar: Unicode.Scalar) -> ScalarKind {
        switch scalar.value {
        case 0x21...0x7E: return .visible
        case 0x0A: return .newline
        case 0x20, 0x09, 0x0B...0x0D: return .space
        case 0...0x7F: return .invisible
        // A zero-width joiner holds an emoji together, a variation selector colours it.
        case 0x200D, 0xFE0F: return .mark
        // The other selectors can carry bytes unseen.
        case 0xFE00...0xFE0E, 0xE0100...0xE01EF: return .invisible
        // Letters by category, but drawn as nothing.
        case 0x115F, 0x1160, 0x3164, 0xFFA0, 0x2800: return .space
        default: break
        }
        let properties = scalar.properties
        if properties.isWhitespace { return .space }
        switch properties.generalCategory {
        case .control, .format, .privateUse, .unassigned, .surrogate: return .invisible
        case .nonspacingMark, .enclosingMark: return .mark
        default: return .visible
        }
    }
}
