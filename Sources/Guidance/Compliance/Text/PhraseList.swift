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

    /// The words of the first match; a match that stands wholly in quotation marks does not count.
    func first(in sentence: Sentence) -> Range<Int>? {
        first(in: sentence) { _ in true }
    }

    /// The words of the first match for which a further condition holds.
    func first(in sentence: Sentence, where isWanted: (Range<Int>) -> Bool) -> Range<Int>? {
        for start in sentence.words.indices {
            let candidates = (byFirstWord[sentence.words[start]] ?? []) + others
            for candidate in candidates {
                guard let end = phrases[candidate].end(in: sentence.words, from: start) else { continue }
                let isQuotation = sentence.quoted[start..<end].allSatisfy { $0 } && end > start
                if !isQuotation, isWanted(start..<end) { return start..<end }
            }
        }
        return nil
    }
}
