/// Indexes JSON text, strictly as RFC 8259 has it; what it accepts is valid UTF-8 and has no lone surrogates.
///
/// It keeps its own stack, so no depth of nesting can exhaust the thread's; memory is bounded by the text, whose length
/// callers bound.
package struct JSONParser {
    private let bytes: [UInt8]
    private var position: Int
    private var nodes: [JSONDocument.Node] = []
    private var open: [Int] = []

    private init(bytes: [UInt8], position: Int) {
        self.bytes = bytes
        self.position = position
        nodes.reserveCapacity(min(64, 4 + (bytes.count - position) / 16))
    }

    /// Reads text that is one value and nothing else but white space.
    package static func parse(_ bytes: [UInt8]) throws(JSONSyntaxError) -> JSONDocument {
        try checkEncoding(bytes)
        var parser = JSONParser(bytes: bytes, position: 0)
        try parser.readValue()
        parser.skipSpace()
        guard parser.position == bytes.count else { throw parser.unexpected("the end of the text") }
        return JSONDocument(bytes: bytes, nodes: parser.nodes)
    }

    /// Reads the next of several values that follow each other, in text that is known to be UTF-8.
    ///
    /// `position` is where to begin, and afterwards the byte after the value. Nil when only white space is left.
    package static func parseNext(
        in bytes: [UInt8], at position: inout Int
    ) throws(JSONSyntaxError) -> JSONDocument? {
        var parser = JSONParser(bytes: bytes, position: position)
        parser.skipSpace()
        defer { position = parser.position }
        guard parser.position < bytes.count else { return nil }
        try parser.readValue()
        return JSONDocument(bytes: bytes, nodes: parser.nodes)
    }

    /// Throws unless the text is UTF-8 and short enough to be indexed.
    package static func checkEncoding(_ bytes: [UInt8]) throws(JSONSyntaxError) {
        guard bytes.count < Int(UInt32.max) else {
            throw JSONSyntaxError(offset: 0, expected: "less than 4 GiB", found: "more")
        }
        do {
            _ = try UTF8Span(validating: bytes.span)
        } catch {
            throw JSONSyntaxError(offset: error.byteOffsets.lowerBound, expected: "UTF-8", found: "other bytes")
        }
    }

    // MARK: Values

    private mutating func readValue() throws(JSONSyntaxError) {
        while true {
            skipSpace()
            try beginValue()
            // A value has ended, unless it is an object or array that has just been opened.
            if try !continueContainers() { return }
        }
    }

    /// Reads a scalar, or the opening of an object or array up to its first value.
    private mutating func beginValue() throws(JSONSyntaxError) {
        switch peek() {
        case UInt8(ascii: "{"): openContainer(.object)
        case UInt8(ascii: "["): openContainer(.array)
        case UInt8(ascii: "\""): try readString()
        case UInt8(ascii: "t"): try readWord("true", .bool)
        case UInt8(ascii: "f"): try readWord("false", .bool)
        case UInt8(ascii: "n"): try readWord("null", .null)
        case UInt8(ascii: "-"), .some(UInt8(ascii: "0")...UInt8(ascii: "9")): try readNumber()
        default: throw unexpected("a JSON value")
        }
    }

    private mutating func openContainer(_ kind: JSONDocument.Kind) {
        open.append(nodes.count)
        append(kind, start: position, end: position)
        position += 1
    }

    /// Goes on in the innermost open object or array, to where its next value starts.
    ///
    /// - Returns: false when the outermost value has ended.
    private mutating func continueContainers() throws(JSONSyntaxError) -> Bool {
        while let container = open.last {
            skipSpace()
            let isObject = nodes[container].kind == .object
            let isFirst = container == nodes.count - 1
            let next = peek()
            if next == (isObject ? UInt8(ascii: "}") : UInt8(ascii: "]")) {
                position += 1
                nodes[container].end = UInt32(position)
                nodes[container].after = UInt32(nodes.count)
                open.removeLast()
                continue
            }
            if !isFirst {
                guard next == UInt8(ascii: ",") else { throw unexpected(isObject ? "a comma or }" : "a comma or ]") }
                position += 1
                skipSpace()
            }
            if isObject {
                guard peek() == UInt8(ascii: "\"") else { throw unexpected("a name in quotes") }
                try readString()
                skipSpace()
                guard peek() == UInt8(ascii: ":") else { throw unexpected("a colon") }
                position += 1
            }
            return true
        }
        return false
    }

    private mutating func append(_ kind: JSONDocument.Kind, isComplex: Bool = false, start: Int, end: Int) {
        nodes.append(
            JSONDocument.Node(
                kind: kind, isComplex: isComplex, start: UInt32(start), end: UInt32(end),
                after: UInt32(nodes.count + 1)))
    }

    // MARK: Scalars

    private mutating func readWord(_ word: String, _ kind: JSONDocument.Kind) throws(JSONSyntaxError) {
        let start = position
        for byte in word.utf8 {
            guard peek() == byte else { throw unexpected("a JSON value") }
            position += 1
        }
        append(kind, start: start, end: position)
    }

    private mutating func readNumber() throws(JSONSyntaxError) {
        let start = position
        var isComplex = false
        if peek() == UInt8(ascii: "-") { position += 1 }
        if peek() == UInt8(ascii: "0") {
            position += 1
        } else {
            try readDigits()
        }
        if peek() == UInt8(ascii: ".") {
            isComplex = true
            position += 1
            try readDigits()
        }
        if peek() == UInt8(ascii: "e") || peek() == UInt8(ascii: "E") {
            isComplex = true
            position += 1
            if peek() == UInt8(ascii: "+") || peek() == UInt8(ascii: "-") { position += 1 }
            try readDigits()
        }
        append(.number, isComplex: isComplex, start: start, end: position)
    }

    private mutating func readDigits() throws(JSONSyntaxError) {
        let start = position
        while case .some(UInt8(ascii: "0")...UInt8(ascii: "9")) = peek() { position += 1 }
        if position == start { throw unexpected("a digit") }
    }

    private mutating func readString() throws(JSONSyntaxError) {
        position += 1
        let start = position
        var isComplex = false
        while position < bytes.count {
            let byte = bytes[position]
            if byte == UInt8(ascii: "\"") {
                append(.string, isComplex: isComplex, start: start, end: position)
                position += 1
                return
            } else if byte == UInt8(ascii: "\\") {
                isComplex = true
                try readEscape()
            } else if byte < 0x20 {
                throw JSONSyntaxError(offset: position, expected: "a closing quote", found: "a control character")
            } else {
                position += 1
            }
        }
        throw unexpected("a closing quote")
    }

    private mutating func readEscape() throws(JSONSyntaxError) {
        position += 1
        switch peek() {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"),
            UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
            position += 1
        case UInt8(ascii: "u"):
            let unit = try readCodeUnit()
            if UTF16.isTrailSurrogate(unit) { throw unexpected("a whole surrogate pair") }
            if UTF16.isLeadSurrogate(unit) {
                guard peek() == UInt8(ascii: "\\") else { throw unexpected("a whole surrogate pair") }
                position += 1
                guard peek() == UInt8(ascii: "u"), UTF16.isTrailSurrogate(try readCodeUnit()) else {
                    throw unexpected("a whole surrogate pair")
                }
            }
        default: throw unexpected("an escape that JSON has")
        }
    }

    private mutating func readCodeUnit() throws(JSONSyntaxError) -> UInt16 {
        position += 1
        var unit: UInt16 = 0
        for _ in 0..<4 {
            guard let digit = peek().flatMap(JSONText.hexadecimalValue) else {
                throw unexpected("four hexadecimal digits")
            }
            unit = unit << 4 | UInt16(digit)
            position += 1
        }
        return unit
    }

    // MARK: Bytes

    private func peek() -> UInt8? {
        position < bytes.count ? bytes[position] : nil
    }

    private mutating func skipSpace() {
        while position < bytes.count {
            switch bytes[position] {
            case UInt8(ascii: " "), UInt8(ascii: "\n"), UInt8(ascii: "\r"), UInt8(ascii: "\t"): position += 1
            default: return
            }
        }
    }

    private func unexpected(_ expected: String) -> JSONSyntaxError {
        JSONSyntaxError(
            offset: position, expected: expected,
            found: position < bytes.count ? "another character" : "the end of the text")
    }
}
