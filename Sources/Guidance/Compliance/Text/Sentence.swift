/// One sentence or clause of a text, as folded words.
struct Sentence: Sendable {
    /// The words in lower case, without punctuation but with apostrophes.
    var words: [String] = []
    /// For each word, whether it stands in quotation marks.
    var quoted: [Bool] = []
    /// The words that follow a comma, a bracket or a dash, by index.
    var clauseStarts: [Int] = []
    /// Whether it stands in an entry of a list.
    var isListItem = false
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
    /// Where it stands in the text, in scalars.
    var range = 0..<0
}
