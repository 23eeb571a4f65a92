/// Why bytes are not the JSON that was expected.
package struct JSONError: Error, Hashable {}

/// Walks a JSON document in place, strictly by RFC 8259, without copying or allocating.
///
/// Made for the frames of a stream, of which a few fields are wanted: enter objects, look at keys, skip the rest.
package struct JSONScanner: ~Escapable {
    /// How deeply values may be nested, so that hostile input cannot exhaust the stack.
    static let maximumDepth = 128

    let bytes: Span<UInt8>
    private(set) var position = 0
    /// Whether the container being walked needs a comma before its next member.
    private var followsValue = false

    @_lifetime(copy bytes)
    init(_ bytes: Span<UInt8>) { self.bytes = bytes }

    /// Whether a document is one JSON object and nothing else.
    static func isObject(_ bytes: Span<UInt8>) -> Bool {
        var scanner = JSONScanner(bytes)
        guard scanner.peek() == 0x7B else { return false }
        do {
            try scanner.skipValue()
            try scanner.finish()
            return true
        } catch {
            return false
        }
    }

    /// The first byte of the next token, or nil at the end.
    @inline(__always)
    mutating func peek() -> UInt8? {
        // Nearly always there is no white space.
        if position < bytes.count, bytes[position] > 0x20 { return bytes[position] }
        return skipWhiteSpace()
    }

    private mutating func skipWhiteSpace() -> UInt8? {
        while position < bytes.count {
            let byte = bytes[position]
            guard byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 else { return byte }
            position += 1
        }
        return nil
    }

    /// Checks that nothing follows the document.
    mutating func finish() throws(JSONError) {
        guard peek() == nil else { throw JSONError() }
    }

    // MARK: Containers

    /// Enters the object that comes next; any other value is skipped, with false.
    mutating func enterObject() throws(JSONError) -> Bool { try enter(0x7B) }

    /// Enters the array that comes next; any other value is skipped, with false.
    mutating func enterArray() throws(JSONError) -> Bool { try enter(0x5B) }

    /// The next key of the object being walked, whose value comes next, or nil at the object's end.
    mutating func nextKey() throws(JSONError) -> JSONString? {
        guard try nextMember(closing: 0x7D) else { return nil }
        let key = try scanString()
        guard peek() == 0x3A else { throw JSONError() }
        position += 1
        return key
    }

    /// Whether another element of the array being walked comes next; false at the array's end.
    mutating func nextElement() throws(JSONError) -> Bool { try nextMember(closing: 0x5D) }

    private mutating func enter(_ opening: UInt8) throws(JSONError) -> Bool {
        guard peek() == opening else {
            try skipValue()
            return false
        }
        position += 1
        followsValue = false
        return true
    }

    private mutating func nextMember(closing: UInt8) throws(JSONError) -> Bool {
        guard let byte = peek() else { throw JSONError() }
        if byte == closing {
            position += 1
            followsValue = true
            return false
        }
        if followsValue {
            guard byte == 0x2C else { throw JSONError() }
            position += 1
            guard let next = peek(), next != closing else { throw JSONError() }
        }
        return true
    }

    // MARK: Values

    /// Passes over the value that comes next, whatever it is.
    mutating func skipValue() throws(JSONError) { try skipValue(depth: Self.maximumDepth) }

    /// Passes over the value that comes next, and tells where it lies.
    mutating func scanValue() throws(JSONError) -> Range<Int> {
        _ = peek()
        let start = position
        try skipValue()
        return start..<position
    }

    private mutating func skipValue(depth: Int) throws(JSONError) {
        guard depth > 0 else { throw JSONError() }
        switch peek() {
        case 0x22: _ = try scanString()
        case 0x7B:
            _ = try enterObject()
            while try nextKey() != nil { try skipValue(depth: depth - 1) }
        case 0x5B:
            _ = try enterArray()
            while try nextElement() { try skipValue(depth: depth - 1) }
        case 0x6E: try skip("null")
        case 0x74: try skip("true")
        case 0x66: try skip("false")
        default: _ = try scanNumber()
        }
    }

    /// The string that comes next; any other value is skipped, with nil.
    mutating func scanOptionalString() throws(JSONError) -> JSONString? {
        guard peek() == 0x22 else {
            try skipValue()
            return nil
        }
        return try scanString()
    }

    /// The text of the string that comes next; any other value is skipped, with nil.
    mutating func scanOptionalText() throws(JSONError) -> String? {
        guard let string = try scanOptionalString() else { return nil }
        return text(of: string)
    }

    /// The number of things that comes next: never negative, at most 10¹², a fraction cut off; of any other value, nil.
    mutating func scanOptionalCount() throws(JSONError) -> Int? {
        guard let byte = peek(), byte == 0x2D || (0x30...0x39).contains(byte) else {
            try skipValue()
            return nil
        }
        let number = try scanNumber()
        guard byte != 0x2D else { return 0 }
        // Larger counts are nonsense, and sums of sensible ones cannot overflow.
        let maximum = 1_000_000_000_000
        var count = 0
        for index in number {
            let digit = bytes[index]
            guard (0x30...0x39).contains(digit) else {
                // An exponent: rare enough to leave to the standard library.
                guard bytes.extracting(number).contains(0x65) || bytes.extracting(number).contains(0x45) else { break }
                let value = Double(String(copying: bytes.extracting(number))) ?? 0
                return Int(min(max(value, 0), Double(maximum)))
            }
            count = min(count * 10 + Int(digit - 0x30), maximum)
        }
        return count
    }

    /// The number that comes next; any other value is skipped, with nil.
    mutating func scanOptionalNumber() throws(JSONError) -> Double? {
        guard let byte = peek(), byte == 0x2D || (0x30...0x39).contains(byte) else {
            try skipValue()
            return nil
        }
        return Double(String(copying: bytes.extracting(try scanNumber())))
    }

    private mutating func skip(_ literal: StaticString) throws(JSONError) {
        let end = position + literal.utf8CodeUnitCount
        guard end <= bytes.count, bytes.matches(literal, in: position..<end) else { throw JSONError() }
        position = end
        followsValue = true
    }

    private mutating func scanNumber() throws(JSONError) -> Range<Int> {
        let start = position
        if position < bytes.count, bytes[position] == 0x2D { position += 1 }
        let leadingZero = position < bytes.count && bytes[position] == 0x30
        let digits = skipDigits()
        guard digits == 1 || (digits > 1 && !leadingZero) else { throw JSONError() }
        if position < bytes.count, bytes[position] == 0x2E {
            position += 1
            guard skipDigits() > 0 else { throw JSONError() }
        }
        if position < bytes.count, bytes[position] | 0x20 == 0x65 {
            position += 1
            if position < bytes.count, bytes[position] == 0x2B || bytes[position] == 0x2D { position += 1 }
            guard skipDigits() > 0 else { throw JSONError() }
        }
        followsValue = true
        return start..<position
    }

    private mutating func skipDigits() -> Int {
        let start = position
        while position < bytes.count, (0x30...0x39).contains(bytes[position]) { position += 1 }
        return position - start
    }

    // MARK: Strings

    /// The string that comes next.
    mutating func scanString() throws(JSONError) -> JSONString {
        guard peek() == 0x22 else { throw JSONError() }
        let string = try bytes.scanString(from: position + 1)
        position = string.range.upperBound + 1
        followsValue = true
        return string
    }

    /// Whether a scanned string says `literal`.
    @inline(__always)
    func matches(_ string: JSONString, _ literal: StaticString) -> Bool {
        guard string.hasEscapes || string.range.count == literal.utf8CodeUnitCount else { return false }
        guard string.hasEscapes else { return bytes.matches(literal, in: string.range) }
        return text(of: string) == "\(literal)"
    }

    /// The text of a scanned string.
    func text(of string: JSONString) -> String { JSONText.decoded(bytes.extracting(string.range)) }
}
