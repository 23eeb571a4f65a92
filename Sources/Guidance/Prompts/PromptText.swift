import Foundation

/// Brings what others wrote into a prompt as data.
///
/// Nothing that passes through here can open or close a mark such as `<customer_message>`, and none of it is longer than
/// its bound, so text that poses as an instruction stays visibly a customer's.
enum PromptText {
    /// Text that keeps its lines.
    static func passage(_ text: String, maximum: Int) -> String {
        escaped(text, maximum: maximum, keepingLines: true)
    }

    /// Text on one line, so that it cannot look like the line after it.
    static func line(_ text: String, maximum: Int = PromptBounds.line) -> String {
        escaped(text, maximum: maximum, keepingLines: false)
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
        var result = ""
        var count = 0
        var pendingSpace = false
        for scalar in text.unicodeScalars {
            if scalar.properties.isWhitespace || isInvisible(scalar) {
                if keepingLines, scalar == "\n" {
                    result.append("\n")
                    pendingSpace = false
                } else if !isInvisible(scalar) {
                    pendingSpace = true
                }
                continue
            }
            guard count < maximum else { return result + " […]" }
            if pendingSpace, !result.isEmpty, result.last != "\n" { result.append(" ") }
            pendingSpace = false
            count += 1
            switch scalar {
            case "&": result.append("&amp;")
            case "<": result.append("&lt;")
            case ">": result.append("&gt;")
            default: result.unicodeScalars.append(scalar)
            }
        }
        while result.last?.isWhitespace == true { result.removeLast() }
        return String(result.drop(while: \.isWhitespace))
    }

    /// Control characters, and the format characters that turn the direction of text or hide in it.
    private static func isInvisible(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control: !scalar.properties.isWhitespace
        // A zero-width joiner holds an emoji together.
        case .format: scalar != "\u{200D}"
        default: false
        }
    }
}
