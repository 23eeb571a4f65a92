import Foundation

/// Text in a form in which disguises look like what they imitate.
///
/// Compatibility forms (full-width letters, ligatures), accents, case, look-alike letters of other scripts, quotes and
/// dashes are brought to plain ASCII where there is one; what cannot be seen is gone. Lines are kept.
enum TextFolding {
    /// No more of a text than this is looked at, in Unicode scalars.
    static let maximum = 262_144

    /// The folded text; as long as the input at most a few times over, in time that grows with its length.
    static func folded(_ text: String) -> [Unicode.Scalar] {
        var result: [Unicode.Scalar] = []
        let head = String(String.UnicodeScalarView(text.unicodeScalars.prefix(maximum)))
        result.reserveCapacity(head.utf8.count)
        if head.utf8.allSatisfy({ $0 < 0x80 }) {
            head.unicodeScalars.forEach { append($0, to: &result) }
        } else {
            head.decomposedStringWithCompatibilityMapping.unicodeScalars.forEach { append($0, to: &result) }
        }
        return result
    }

    private static func append(_ scalar: Unicode.Scalar, to result: inout [Unicode.Scalar]) {
        switch scalar.value {
        case 0x41...0x5A: result.append(Unicode.Scalar(UInt8(scalar.value) | 0x20))
        case 0x0A, 0x20...0x7E: result.append(scalar)
        case 0x09, 0x0B...0x0D, 0x85: result.append(" ")
        case 0...0x9F: break
        case 0x2028, 0x2029: result.append("\n")
        default: appendOther(scalar, to: &result)
        }
    }

    private static func appendOther(_ scalar: Unicode.Scalar, to result: inout [Unicode.Scalar]) {
        if let plain = lookAlikes[scalar] { return result.append(plain) }
        let properties = scalar.properties
        if properties.isWhitespace { return result.append(" ") }
        if properties.isDefaultIgnorableCodePoint { return }
        switch properties.generalCategory {
        case .nonspacingMark, .enclosingMark, .format, .control, .unassigned, .privateUse, .surrogate: break
        default:
            for lower in properties.lowercaseMapping.unicodeScalars { result.append(lookAlikes[lower] ?? lower) }
        }
    }

    /// Letters of other scripts that are drawn like Latin ones, and the many quotes and dashes; after Unicode's
    /// confusables (UTS #39), those that occur in disguised English.
    private static let lookAlikes: [Unicode.Scalar: Unicode.Scalar] = {
        let rows: [(String, Unicode.Scalar)] = [
            ("аαɑᴀ", "a"), ("вʙ", "b"), ("сϲᴄ", "c"), ("ԁᴅ", "d"), ("еєε℮ᴇ", "e"), ("ꜰ", "f"), ("ɡɢ", "g"),
            ("һнʜ", "h"),
            ("іιıɩɪ", "i"), ("јϳᴊ", "j"), ("кκᴋ", "k"), ("ӏʟ", "l"), ("мᴍ", "m"), ("пոɴ", "n"), ("оοօσᴏ", "o"),
            ("рρᴘ", "p"), ("ԛ", "q"), ("гʀ", "r"), ("ѕꜱ", "s"), ("тτᴛ", "t"), ("υսᴜ", "u"), ("ѵνᴠ", "v"), ("ԝωᴡ", "w"),
            ("хχ", "x"), ("уγʏ", "y"), ("ᴢ", "z"), ("‘’‛′ʼ`´", "'"), ("“”„‟″«»", "\""), ("‐‑‒–—―−", "-"),
            ("‹〈⟨＜﹤", "<"), ("›〉⟩＞﹥", ">"),
            ("∕⁄", "/"), ("：﹕", ":"),
        ]
        var table: [Unicode.Scalar: Unicode.Scalar] = [:]
        for (letters, plain) in rows { letters.unicodeScalars.forEach { table[$0] = plain } }
        return table
    }()
}
