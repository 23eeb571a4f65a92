/// Writes contractions out.
enum Contractions {
    private static let endings: [(ending: String, word: String)] = [
        ("'ll", "will"), ("'re", "are"), ("'ve", "have"), ("'d", "would"), ("'m", "am"),
    ]
    private static let irregular: [String: [String]] = [
        "can't": ["cannot"], "won't": ["will", "not"], "shan't": ["shall", "not"], "let's": ["let", "us"],
    ]
    /// Words after which `'s` stands for "is" and not for a possessive.
    private static let subjects: Set<String> = [
        "it", "that", "what", "there", "here", "who", "he", "she", "where", "how", "this", "nobody", "everything",
    ]

    /// A folded word, or the two that it stands for.
    static func expanded(_ word: String) -> [String] {
        guard word.utf8.contains(UInt8(ascii: "'")) else { return [word] }
        if let words = irregular[word] { return words }
        if word.hasSuffix("n't") { return [String(word.dropLast(3)), "not"] }
        for (ending, full) in endings where word.hasSuffix(ending) && word.utf8.count > ending.utf8.count {
            return [String(word.dropLast(ending.utf8.count)), full]
        }
        if word.hasSuffix("'s"), subjects.contains(String(word.dropLast(2))) {
            return [String(word.dropLast(2)), "is"]
        }
        return [word]
    }
}
