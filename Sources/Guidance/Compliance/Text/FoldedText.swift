import Foundation

/// Text in a form in which disguises look like what they imitate.
///
/// Compatibility forms (full-width letters, ligatures), accents, case, look-alike letters of other scripts, quotes and
/// dashes are brought to plain ASCII where there is one; what cannot be seen is gone. Lines are kept.
struct FoldedText: Sendable {
    /// No more of a text than this is looked at, in Unicode scalars.
    static let maximum = 262_144

    /// The folded text.
    private(set) var scalars: [Unicode.Scalar] = []
    /// For each of them, which scalar of the text it comes from.
    private(set) var origins: [Int] = []
    /// What was folded.
    let original: [Unicode.Scalar]

    /// Folds a text, in time that grows with its length.
    init(_ text: String) {
        original = Array(text.unicodeScalars.prefix(Self.maximum))
        scalars.reserveCapacity(original.count)
        origins.reserveCapacity(original.count)
        var decompositions: [Unicode.Scalar: [Unicode.Scalar]] = [:]
        for (index, scalar) in original.enumerated() {
            if Self.mayDecompose(scalar) {
                let parts =
                    decompositions[scalar]
                    ?? Array(String(scalar).decomposedStringWithCompatibilityMapping.unicodeScalars)
                decompositions[scalar] = parts
                for part in parts { append(part, from: index) }
            } else {
                append(scalar, from: index)
            }
        }
    }

    /// The folded text as a string.
    var text: String { String(String.UnicodeScalarView(scalars)) }

    /// Letters with accents, symbols made of letters and presentation forms; other scripts stay as they are.
    private static func mayDecompose(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0xA0...0x24F, 0x1E00...0x1FFF, 0x2000...0x218F, 0x2460...0x24FF, 0xFB00...0xFB4F, 0xFE30...0xFE6F,
            0xFF00...0xFFEF, 0x1D400...0x1D7FF, 0x1F100...0x1F1FF:
            lookAlikes[scalar] == nil
        default: false
        }
    }

    private mutating func append(_ scalar: Unicode.Scalar, from index: Int) {
        switch scalar.value {
        case 0x41...0x5A: add(Unicode.Scalar(UInt8(scalar.value) | 0x20), index)
        case 0x0A, 0x20...0x7E: add(scalar, index)
        case 0x09, 0x0B...0x0D, 0x85: add(" ", index)
        case 0...0x9F: break
        case 0x2028, 0x2029: add("\n", index)
        default: appendOther(scalar, from: index)
        }
    }

    private mutating func appendOther(_ scalar: Unicode.Scalar, from index: Int) {
        if let plain = Self.lookAlikes[scalar] { return add(plain, index) }
        let properties = scalar.properties
        if properties.isWhitespace { return add(" ", index) }
        if properties.isDefaultIgnorableCodePoint { return }
        switch properties.generalCategory {
        case .nonspacingMark, .enclosingMark, .format, .control, .unassigned, .privateUse, .surrogate: break
        default:
            for lower in properties.lowercaseMapping.unicodeScalars { add(Self.lookAlikes[lower] ?? lower, index) }
        }
    }

    private mutating func add(_ scalar: Unicode.Scalar, _ origin: Int) {
        scalars.append(scalar)
        origins.append(origin)
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
            ("‹〈\u{2329}⟨＜﹤ᐸ❬❰《˂", "<"), ("›〉\u{232A}⟩＞﹥ᐳ❭❱》˃", ">"),
            ("∕⁄", "/"), ("：﹕", ":"),
        ]
        var table: [Unicode.Scalar: Unicode.Scalar] = [:]
        for (letters, plain) in rows { letters.unicodeScalars.forEach { table[$0] = plain } }
        return table
    }()
}
