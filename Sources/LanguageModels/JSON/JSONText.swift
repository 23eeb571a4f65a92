/// Text inside of JSON strings: escaping and its reverse.
enum JSONText {
    /// Decodes the inside of a JSON string.
    ///
    /// Half a surrogate pair and invalid UTF-8 become U+FFFD.
    static func decoded(_ escaped: Span<UInt8>) -> String {
        guard escaped.contains(0x5C) else { return String(copying: escaped) }
        var text: [UInt8] = []
        text.reserveCapacity(escaped.count)
        var index = 0
        while index < escaped.count {
            let byte = escaped[index]
            guard byte == 0x5C, index + 1 < escaped.count else {
                text.append(byte)
                index += 1
                continue
            }
            index += 2
            switch escaped[index - 1] {
            case 0x62: text.append(0x08)
            case 0x66: text.append(0x0C)
            case 0x6E: text.append(0x0A)
            case 0x72: text.append(0x0D)
            case 0x74: text.append(0x09)
            case 0x75: appendUnicodeEscape(of: escaped, at: &index, to: &text)
            case let other: text.append(other)
            }
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// Appends the character of `\uXXXX`, or of two of them that make a pair; `index` stands after the first `u`.
    private static func appendUnicodeEscape(of escaped: Span<UInt8>, at index: inout Int, to text: inout [UInt8]) {
        guard let unit = escaped.hexadecimal(at: index) else { return }
        index += 4
        var scalar = Unicode.Scalar(unit)
        if unit & 0xFC00 == 0xD800, index + 6 <= escaped.count, escaped[index] == 0x5C, escaped[index + 1] == 0x75,
            let low = escaped.hexadecimal(at: index + 2), low & 0xFC00 == 0xDC00
        {
            index += 6
            scalar = Unicode.Scalar(0x10000 + (UInt32(unit & 0x3FF) << 10 | UInt32(low & 0x3FF)))
        }
        text.append(contentsOf: String(Character(scalar ?? "\u{FFFD}")).utf8)
    }

    /// Appends text to JSON as the inside of a string, escaping no more than must be.
    static func append(_ text: String, to json: inout [UInt8]) {
        let bytes = text.utf8.span
        var index = 0
        while index < bytes.count {
            var end = bytes.firstSpecialByte(from: index)
            while end < bytes.count, bytes[end] >= 0x80 { end = bytes.firstSpecialByte(from: end + 1) }
            json.append(bytes.extracting(index..<end))
            guard end < bytes.count else { return }
            appendEscape(of: bytes[end], to: &json)
            index = end + 1
        }
    }

    private static func appendEscape(of byte: UInt8, to json: inout [UInt8]) {
        json.append(0x5C)
        switch byte {
        case 0x22, 0x5C: json.append(byte)
        case 0x0A: json.append(0x6E)
        case 0x0D: json.append(0x72)
        case 0x09: json.append(0x74)
        default:
            let digits = Array("0123456789abcdef".utf8)
            json += Array("u00".utf8)
            json += [digits[Int(byte >> 4)], digits[Int(byte & 15)]]
        }
    }
}
