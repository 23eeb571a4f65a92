/// A text as sentences of folded words: what the rules look at.
///
/// Cut at full stops, question and exclamation marks, semicolons, colons and lines. A full stop inside a number, an address
/// or a common abbreviation ends nothing. Contractions are written out, as in "I'd" for "I would", so that phrases need one
/// form only.
struct ProseText: Sendable {
    /// The sentences in their order; none is empty.
    let sentences: [Sentence]
    /// Whether the last paragraph asks something.
    let endsWithQuestion: Bool
    /// Every word that occurs, so that most phrases need not be looked for at all.
    private let vocabulary: Set<String>
    private let original: [Unicode.Scalar]

    /// Cuts a text; looks at the first ``FoldedText/maximum`` scalars of it.
    init(_ text: String) {
        self.init(FoldedText(text))
    }

    /// Cuts a text that is folded already.
    init(_ text: FoldedText) {
        var reader = ProseReader(text)
        sentences = reader.read()
        original = text.original
        let last = sentences.last?.paragraph
        vocabulary = Set(sentences.lazy.flatMap(\.words))
        endsWithQuestion = sentences.reversed().prefix { $0.paragraph == last }.contains(where: \.isQuestion)
    }

    /// The number of words.
    var wordCount: Int { sentences.reduce(0) { $0 + $1.words.count } }

    /// Whether any sentence has the phrase.
    func contains(_ phrases: PhraseList) -> Bool {
        phrases.canOccur(among: vocabulary) && sentences.contains { phrases.first(in: $0) != nil }
    }

    /// Whether any sentence has the phrase in a place for which a further condition holds.
    func contains(_ phrases: PhraseList, where isWanted: (Sentence, Range<Int>) -> Bool) -> Bool {
        phrases.canOccur(among: vocabulary)
            && sentences.contains { sentence in phrases.first(in: sentence) { isWanted(sentence, $0) } != nil }
    }

    /// The sentences, each as the clauses that it is made of.
    var wholeSentences: [ArraySlice<Sentence>] {
        var wholes: [ArraySlice<Sentence>] = []
        var start = 0
        for (index, sentence) in sentences.enumerated() where sentence.isWhole || index == sentences.count - 1 {
            wholes.append(sentences[start...index])
            start = index + 1
        }
        return wholes
    }

    /// The sentences that have the phrase.
    func sentences(with phrases: PhraseList) -> [Sentence] {
        phrases.canOccur(among: vocabulary) ? sentences.filter { phrases.first(in: $0) != nil } : []
    }

    /// A sentence as it was written, with the clauses around it; at most 300 scalars.
    func excerpt(of sentence: Sentence) -> String {
        guard let index = sentences.firstIndex(where: { $0.range == sentence.range }) else { return "" }
        let start = sentences[..<index].lastIndex(where: \.isWhole).map { $0 + 1 } ?? 0
        let end = sentences[index...].firstIndex(where: \.isWhole) ?? sentences.endIndex - 1
        let whole = sentences[start].range.lowerBound..<sentences[end].range.upperBound
        // A sentence without end is told by its clause.
        let range = whole.count <= 300 ? whole : sentence.range
        let text = String(String.UnicodeScalarView(original[range].prefix(300)))
        return range.count > 300 ? text + " …" : text
    }
}
