/// Characters by which a text can say something else than it shows.
enum HiddenCharacters {
    /// Whether there are any; looks at as much of the text as ``FoldedText``.
    ///
    /// Joiners that hold emoji together or shape other scripts, the tags of a flag such as that of Wales, soft hyphens and a
    /// byte-order mark at the start come with ordinary text and are none.
    static func areFound(in text: String.UnicodeScalarView) -> Bool {
        var previous: Unicode.Scalar?
        var isInFlag = false
        var pendingJoint = false
        for scalar in text.prefix(FoldedText.maximum) {
            let value = scalar.value
            if pendingJoint, scalar.isASCII, isLetter(scalar) { return true }
            pendingJoint = false
            switch value {
            // Control characters, but for tabs and ends of lines.
            case 0...0x08, 0x0E...0x1F, 0x7F...0x84, 0x86...0x9F: return true
            // Embeddings, overrides and isolates of the bidirectional algorithm (UAX #9).
            case 0x202A...0x202E, 0x2066...0x2069: return true
            // Tag characters, which can spell out any ASCII text unseen; in a flag they follow a black flag.
            case 0xE0000...0xE007F:
                guard isInFlag else { return true }
            // Invisible characters between two letters of a word.
            case 0x200B, 0x200C, 0x200D, 0x2060...0x2064, 0x180E, 0xFEFF:
                pendingJoint = previous.map { $0.isASCII && isLetter($0) } ?? false
            // Variation selectors beyond those of emoji, which can carry bytes.
            case 0xE0100...0xE01EF: return true
            default: break
            }
            isInFlag = value == 0x1F3F4 || isInFlag && (0xE0020...0xE007E).contains(value)
            previous = scalar
        }
        return false
    }

    private static func isLetter(_ scalar: Unicode.Scalar) -> Bool {
        (0x61...0x7A).contains(scalar.value | 0x20)
    }
}
