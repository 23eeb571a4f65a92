/// The escapes of JSON strings.
public enum JSONText {
    /// Appends text as the content of a JSON string, without quotes: escapes `"`, `\` and control characters only.
    public static func appendEscaped(_ text: String, to buffer: inout [UInt8]) {
        appendEscaped(text.utf8.span, to: &buffer)
    }

    /// Appends UTF-8 as the content of a JSON string, without quotes: escapes `"`, `\` and control characters only.
    public static func appendEscaped(_ text: Span<UInt8>, to buffer: inout [UInt8]) {
        var copied = 0
        var index = 0
        while index < text.count {
            if index + 8 <= text.count, !needsEscape(anyOf: word(of: text, at: index)) {
                index += 8
                continue
            }
            let byte = text[index]
            if byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") {
                append(text.extracting(copied..<index), to: &buffer)
                appendEscape(of: byte, to: &buffer)
                copied = index + 1
            }
            index += 1
        }
        append(text.extracting(copied..<text.count), to: &buffer)
    }

    private static func word(of text: Span<UInt8>, at index: Int) -> UInt64 {
        // Any eight bytes are a number, and the caller has seen that there are eight.
        unsafe text.bytes.unsafeLoadUnaligned(fromByteOffset: index, as: UInt64.self)
    }

    /// Whether one of eight bytes has to be escaped, after "Determine if a word has a byte less than n" in
    /// https://graphics.stanford.edu/~seander/bithacks.html; a byte above 0x7F may not be mistaken for one that has.
    private static func needsEscape(anyOf word: UInt64) -> Bool {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let quotes = word ^ ones &* UInt64(UInt8(ascii: "\""))
        let backslashes = word ^ ones &* UInt64(UInt8(ascii: "\\"))
        let low = (word &- ones &* 0x20) & ~word
        let found = low | (quotes &- ones) & ~quotes | (backslashes &- ones) & ~backslashes
        return found & (ones &* 0x80) != 0
    }

    /// Appends bytes as they are.
    @inlinable
    package static func append(_ bytes: Span<UInt8>, to buffer: inout [UInt8]) {
        // The pointer does not outlive the closure, and the array copies from it.
        unsafe bytes.withUnsafeBufferPointer { unsafe buffer.append(contentsOf: $0) }
    }

    private static func appendEscape(of byte: UInt8, to buffer: inout [UInt8]) {
        buffer.append(UInt8(ascii: "\\"))
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"): buffer.append(byte)
        case UInt8(ascii: "\n"): buffer.append(UInt8(ascii: "n"))
        case UInt8(ascii: "\r"): buffer.append(UInt8(ascii: "r"))
        case UInt8(ascii: "\t"): buffer.append(UInt8(ascii: "t"))
        default:
            buffer.append(contentsOf: "u00".utf8)
            buffer.append(byte >> 4 + UInt8(ascii: "0"))
            buffer.append(hexadecimalDigits[Int(byte & 0xF)])
        }
    }

    static let hexadecimalDigits = Array("0123456789abcdef".utf8)

    static func hexadecimalValue(_ digit: UInt8) -> UInt8? {
        switch digit {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): digit - UInt8(ascii: "A") + 10
        default: nil
        }
    }

    /// The text that the content of a JSON string stands for; the parser has found the escapes to be well-formed.
    static func unescaped(_ content: ArraySlice<UInt8>) -> [UInt8] {
        var text: [UInt8] = []
        text.reserveCapacity(content.count)
        var rest = content
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "\\"), let escape = rest.popFirst() else {
                text.append(byte)
                continue
            }
            switch escape {
            case UInt8(ascii: "b"): text.append(0x08)
            case UInt8(ascii: "f"): text.append(0x0C)
            case UInt8(ascii: "n"): text.append(0x0A)
            case UInt8(ascii: "r"): text.append(0x0D)
            case UInt8(ascii: "t"): text.append(0x09)
            case UInt8(ascii: "u"): text.append(contentsOf: String(scalar(from: &rest)).utf8)
            default: text.append(escape)
            }
        }
        return text
    }

    private static func scalar(from rest: inout ArraySlice<UInt8>) -> Character {
        let lead = codeUnit(from: &rest)
        guard UTF16.isLeadSurrogate(lead) else { return Character(Unicode.Scalar(lead) ?? "\u{FFFD}") }
        rest = rest.dropFirst(2)
        let pair = UTF16.EncodedScalar([lead, codeUnit(from: &rest)])
        return Character(UTF16.decode(pair))
    }

    private static func codeUnit(from rest: inout ArraySlice<UInt8>) -> UInt16 {
        var unit: UInt16 = 0
        for _ in 0..<4 {
            unit = unit << 4 | UInt16(rest.popFirst().flatMap(hexadecimalValue) ?? 0)
        }
        return unit
    }
}
