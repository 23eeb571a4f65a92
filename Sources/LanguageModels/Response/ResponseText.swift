/// Gathers an answer's text as the inside of a JSON string, and makes each piece fit to be passed on at once.
///
/// Providers cut answers where they like: between the halves of a surrogate pair (`\ud83d` | `\ude00`), say. Such a half
/// waits for the next piece; one that stays alone, and invalid UTF-8, become U+FFFD. What is passed on and what is
/// gathered are the same bytes, so that the pieces' texts joined are the whole text.
package struct ResponseText: Sendable {
    /// The bound on the text, in bytes as it came.
    package static let maximumBytes = 4 << 20

    /// The text is over the bound.
    struct TooLarge: Error {}

    private var escaped: [UInt8] = []
    /// The escape of a first half that waits for its second.
    private var heldHalf: [UInt8] = []

    /// Whether nothing has been passed on yet.
    var isEmpty: Bool { escaped.isEmpty }

    /// The whole text.
    package var text: String { JSONText.decoded(escaped.span) }

    /// Takes the next piece as it stands in a document, and passes it on unless it is empty.
    mutating func append(
        _ string: JSONString, of bytes: Span<UInt8>, onDelta: (ModelTextDelta) -> Void
    ) throws(TooLarge) {
        let piece = bytes.extracting(string.range)
        guard escaped.count + piece.count <= Self.maximumBytes else { throw TooLarge() }
        let isClean = heldHalf.isEmpty && !string.hasSurrogates && (!string.hasNonASCII || piece.isValidUTF8)
        guard !isClean else { return pass(piece, onDelta) }
        let repaired = repair(piece)
        pass(repaired.span, onDelta)
    }

    /// Passes on what still waits, because nothing follows.
    mutating func finish(onDelta: (ModelTextDelta) -> Void) {
        guard !heldHalf.isEmpty else { return }
        heldHalf = []
        pass(Self.replacement.span, onDelta)
    }

    private static let replacement: [UInt8] = [0xEF, 0xBF, 0xBD]

    private mutating func pass(_ piece: Span<UInt8>, _ onDelta: (ModelTextDelta) -> Void) {
        guard !piece.isEmpty else { return }
        escaped.append(piece)
        onDelta(ModelTextDelta(escaped: piece))
    }

    /// The piece with pairs joined, single halves and invalid bytes replaced, and a first half at its end held back.
    private mutating func repair(_ piece: Span<UInt8>) -> [UInt8] {
        // Replaces invalid bytes; leaves ASCII, and so every escape, as it is.
        let source = Array(String(copying: piece).utf8)
        var result: [UInt8] = []
        result.reserveCapacity(source.count + 6)
        var rest = source.span.indices
        while let index = rest.first {
            let unit = source.span.unicodeEscape(at: index)
            let length = unit != nil ? 6 : source[index] == 0x5C ? 2 : 1
            let token = source[index..<min(index + length, source.count)]
            rest = token.endIndex..<source.count

            let isSecondHalf = unit.map { $0 & 0xFC00 == 0xDC00 } ?? false
            if isSecondHalf, !heldHalf.isEmpty {
                result += heldHalf + token
                heldHalf = []
                continue
            }
            if !heldHalf.isEmpty { result += Self.replacement }
            heldHalf = []
            if isSecondHalf {
                result += Self.replacement
            } else if let unit, unit & 0xFC00 == 0xD800 {
                heldHalf = Array(token)
            } else {
                result += token
            }
        }
        return result
    }
}

extension Span<UInt8> {
    /// The value of an escape `\uXXXX` that begins at `index`, or nil.
    func unicodeEscape(at index: Int) -> UInt16? {
        guard index + 6 <= count, self[index] == 0x5C, self[index + 1] == 0x75 else { return nil }
        return hexadecimal(at: index + 2)
    }

    /// Whether the bytes are valid UTF-8.
    var isValidUTF8: Bool { (try? UTF8Span(validating: self)) != nil }
}
