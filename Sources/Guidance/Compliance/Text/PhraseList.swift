/// Several phrases that are looked for together, in time that grows with the length of the text.
struct PhraseList: Sendable, ExpressibleByArrayLiteral {
    private let phrases: [Phrase]
    /// Which phrases can begin with a word.
    private let byFirstWord: [String: [Int]]
    /// Those of which that is not known.
    private let others: [Int]

    init(arrayLiteral patterns: String...) {
        self.init(patterns)
    }

    init(_ patterns: [String]) {
        phrases = patterns.map(Phrase.init)
        var byFirstWord: [String: [Int]] = [:]
        var others: [Int] = []
        for (index, phrase) in phrases.enumerated() {
            if let words = phrase.firstWords {
                for word in words { byFirstWord[word, default: []].append(index) }
            } else {
                others.append(index)
            }
        }
        self.byFirstWord = byFirstWord
        self.others = others
    }

    /// Whether any of the phrases can begin with one of the words.
    func canOccur(among words: Set<String>) -> Bool {
        !others.isEmpty || byFirstWord.keys.contains { words.contains($0) }
    }

    /// The words of the first match; a match that begins in quotation marks does not count.
    func first(in sentence: Sentence) -> Range<Int>? {
        first(in: sentence) { _ in true }
    }

    /// The words of the first match for which a further condition holds.
    func first(in sentence: Sentence, where isWanted: (Range<Int>) -> Bool) -> Range<Int>? {
        for start in sentence.words.indices {
            let known = byFirstWord[sentence.words[start]] ?? []
            guard !known.isEmpty || !others.isEmpty else { continue }
            for candidate in known + others {
                guard let end = phrases[candidate].end(in: sentence.words, from: start) else { continue }
                if !sentence.quoted[start], isWanted(start..<end) { return start..<end }
            }
        }
        return nil
    }
}
