/// A short pattern of words.
///
/// Written as words with blanks between them: `a|b` is either word, `transfer*` any word that begins so, `{a|b}` up to four
/// of these words or none, and `_` up to three words of any kind. Case and accents are those of ``FoldedText``.
struct Phrase: Sendable {
    private enum Element: Sendable {
        case one(Choice)
        case some(Choice)
        case gap
    }

    /// A set of words and beginnings of words.
    private struct Choice: Sendable {
        var words: Set<String> = []
        var beginnings: [String] = []

        init(_ text: Substring) {
            for word in text.split(separator: "|") {
                if word.hasSuffix("*") {
                    beginnings.append(String(word.dropLast()))
                } else {
                    words.insert(String(word))
                }
            }
        }

        func matches(_ word: String) -> Bool {
            words.contains(word) || beginnings.contains { word.hasPrefix($0) }
        }
    }

    private static let longestGap = 3
    private static let longestRun = 4
    private let elements: [Element]

    init(_ pattern: String) {
        elements = pattern.split(separator: " ").map { part in
            if part == "_" { return .gap }
            if part.hasPrefix("{") { return .some(Choice(part.dropFirst().dropLast())) }
            return .one(Choice(part))
        }
    }

    /// The words it can begin with, if they are all known in full.
    var firstWords: Set<String>? {
        guard case .one(let choice) = elements.first, choice.beginnings.isEmpty else { return nil }
        return choice.words
    }

    /// The end of a match that begins at a word, the shortest first.
    func end(in words: [String], from start: Int) -> Int? {
        end(in: words, from: start, element: 0)
    }

    private func end(in words: [String], from start: Int, element index: Int) -> Int? {
        guard index < elements.count else { return start }
        switch elements[index] {
        case .one(let choice):
            guard start < words.count, choice.matches(words[start]) else { return nil }
            return end(in: words, from: start + 1, element: index + 1)
        case .some(let choice):
            var next = start
            while true {
                if let end = end(in: words, from: next, element: index + 1) { return end }
                guard next < words.count, next - start < Self.longestRun, choice.matches(words[next]) else {
                    return nil
                }
                next += 1
            }
        case .gap:
            for next in start...(start + Self.longestGap) where next <= words.count {
                if let end = end(in: words, from: next, element: index + 1) { return end }
            }
            return nil
        }
    }
}
