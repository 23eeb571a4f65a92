/// Text for case-insensitive byte searches, some thousand times quicker than `String.contains` on long prompts.
///
/// Only ASCII letters are folded, which is all that the searched words have.
package struct SearchText: Sendable {
    package let bytes: [UInt8]
    package let folded: [UInt8]

    package init(_ text: some StringProtocol) {
        bytes = Array(text.utf8)
        folded = bytes.map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }
    }

    /// Whether it contains the word or phrase, given in lower case.
    package func contains(_ phrase: String) -> Bool {
        firstRange(of: phrase) != nil
    }

    /// Whether it contains the phrase, given in lower case, as whole words.
    package func containsWords(_ phrase: String) -> Bool {
        var start = 0
        while let found = firstRange(of: phrase, from: start) {
            start = found.upperBound
            let before = found.lowerBound == 0 || !Self.isLetter(folded[found.lowerBound - 1])
            let after = found.upperBound == folded.count || !Self.isLetter(folded[found.upperBound])
            if before, after { return true }
        }
        return false
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (0x61...0x7A).contains(byte) || byte >= 0x80
    }

    /// The first place of the phrase, given in lower case, at or after `start` and before `end`.
    package func firstRange(of phrase: String, from start: Int = 0, to end: Int? = nil) -> Range<Int>? {
        let needle = Array(phrase.utf8)
        guard let first = needle.first else { return nil }
        let last = (end ?? folded.count) - needle.count
        var index = max(0, start)
        while index <= last {
            if folded[index] == first, matches(needle, at: index) { return index..<(index + needle.count) }
            index += 1
        }
        return nil
    }

    private func matches(_ needle: [UInt8], at index: Int) -> Bool {
        for offset in 1..<max(1, needle.count) where folded[index + offset] != needle[offset] { return false }
        return true
    }

    package func text(_ range: Range<Int>) -> String {
        String(decoding: bytes[range], as: UTF8.self)
    }
}
