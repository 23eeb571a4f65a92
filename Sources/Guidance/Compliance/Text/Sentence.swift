/// One sentence or clause of a text, as folded words.
struct Sentence: Sendable {
    /// The words in lower case, without punctuation but with apostrophes.
    var words: [String] = []
    /// For each word, whether it stands in quotation marks.
    var quoted: [Bool] = []
    /// Whether it ends in a question mark.
    var isQuestion = false
    /// Which paragraph it belongs to, from 0.
    var paragraph = 0
    /// Whether a full stop, a line or a question ends it, and not a semicolon, a colon or a bracket.
    var isWhole = true

    /// Whether one of the words stands in it.
    func contains(_ wanted: Set<String>) -> Bool {
        words.contains { wanted.contains($0) }
    }

    /// Its words in a row, for a reader; at most 200 scalars.
    var excerpt: String {
        let text = words.joined(separator: " ")
        guard text.unicodeScalars.count > 200 else { return text }
        return String(String.UnicodeScalarView(text.unicodeScalars.prefix(200))) + " …"
    }
}
