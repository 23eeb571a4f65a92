/// A string of a JSON document, by where it lies: what is between its quotes, escapes and all.
package struct JSONString: Hashable {
    var range: Range<Int>
    /// Whether there is a backslash in it.
    var hasEscapes = false
    /// Whether there is an escape of half a surrogate pair in it, such as `\ud83d`.
    var hasSurrogates = false
    /// Whether there are bytes outside of ASCII in it, which have not been checked to be UTF-8.
    var hasNonASCII = false
}

extension Span<UInt8> {
    /// The string whose opening quote stands before `start`, up to its closing quote.
    func scanString(from start: Int) throws(JSONError) -> JSONString {
        var string = JSONString(range: start..<start)
        var index = start
        while true {
            index = firstSpecialByte(from: index)
            guard index < count else { throw JSONError() }
            switch self[index] {
            case 0x22:
                string.range = start..<index
                return string
            case 0x5C:
                string.hasEscapes = true
                index = try skipEscape(at: index, &string.hasSurrogates)
            case 0x80...:
                string.hasNonASCII = true
                index += 1
            default: throw JSONError()
            }
        }
    }

    private func skipEscape(at index: Int, _ hasSurrogates: inout Bool) throws(JSONError) -> Int {
        guard index + 1 < count else { throw JSONError() }
        switch self[index + 1] {
        case 0x22, 0x5C, 0x2F, 0x62, 0x66, 0x6E, 0x72, 0x74: return index + 2
        case 0x75:
            guard let unit = hexadecimal(at: index + 2) else { throw JSONError() }
            if unit & 0xF800 == 0xD800 { hasSurrogates = true }
            return index + 6
        default: throw JSONError()
        }
    }
}
