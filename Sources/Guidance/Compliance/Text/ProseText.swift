/// A text as sentences of folded words: what the rules look at.
///
/// Contractions are written out, as in "I'd" for "I would", so that phrases need one form only. Cut at full stops, question and exclamation marks, semicolons, colons and lines. A full stop inside a number, an address
/// or a common abbreviation ends nothing.
struct ProseText: Sendable {
    /// The sentences in their order; none is empty.
    let sentences: [Sentence]
    /// Whether the last paragraph asks something.
    let endsWithQuestion: Bool
    /// Every word that occurs, so that most phrases need not be looked for at all.
    private let vocabulary: Set<String>

    /// Cuts a text; looks at the first ``TextFolding/maximum`` scalars of it.
    init(_ text: String) {
        var reader = ProseReader(TextFolding.folded(text))
        sentences = reader.read()
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

    /// The sentences that have the phrase.
    func sentences(with phrases: PhraseList) -> [Sentence] {
        phrases.canOccur(among: vocabulary) ? sentences.filter { phrases.first(in: $0) != nil } : []
    }
}

/// Cuts folded scalars into sentences, in one pass.
private struct ProseReader {
    private static let abbreviations: Set<String> = ["e.g", "i.e", "mr", "mrs", "ms", "dr", "etc", "vs", "no", "st"]
    /// A quotation longer than this is taken for text, so that a quotation mark left open hides nothing.
    private static let longestQuotation = 25

    private let scalars: [Unicode.Scalar]
    private var sentences: [Sentence] = []
    private var current = Sentence()
    private var word = String.UnicodeScalarView()
    private var paragraph = 0
    /// The first word of the open quotation in the current sentence.
    private var quotation: Int?

    init(_ scalars: [Unicode.Scalar]) {
        self.scalars = scalars
    }

    mutating func read() -> [Sentence] {
        for index in scalars.indices {
            let scalar = scalars[index]
            switch scalar {
            case "\n":
                endSentence(isWhole: true)
                if index + 1 < scalars.count, scalars[index + 1] == "\n" { paragraph += 1 }
            case "\"":
                endWord()
                if let start = quotation { mark(from: start) } else { quotation = current.words.count }
            case "'" where isLetter(at: index - 1) && isLetter(at: index + 1), "%", "£", "&":
                word.append(scalar)
            case ".":
                if isLetter(at: index + 1), !word.isEmpty {
                    word.append(scalar)
                } else if !Self.abbreviations.contains(String(word)) {
                    endSentence(isWhole: true)
                }
            case ",":
                if !word.isEmpty, isDigit(at: index - 1), isDigit(at: index + 1) {
                    word.append(scalar)
                } else {
                    endWord()
                }
            case "?":
                endWord()
                current.isQuestion = !current.words.isEmpty
                endSentence(isWhole: true)
            case "!": endSentence(isWhole: true)
            case ";", ":": endSentence(isWhole: false)
            default:
                if isWordScalar(scalar) { word.append(scalar) } else { endWord() }
            }
        }
        endSentence(isWhole: true)
        return sentences
    }

    private func isWordScalar(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.isASCII {
            return (0x61...0x7A).contains(scalar.value) || (0x30...0x39).contains(scalar.value) || scalar == "_"
        }
        return scalar.properties.isAlphabetic
    }

    private func isLetter(at index: Int) -> Bool {
        scalars.indices.contains(index) && isWordScalar(scalars[index])
    }

    private func isDigit(at index: Int) -> Bool {
        scalars.indices.contains(index) && (0x30...0x39).contains(scalars[index].value)
    }

    private mutating func endWord() {
        guard !word.isEmpty else { return }
        for part in Contractions.expanded(String(word)) {
            current.words.append(part)
            current.quoted.append(false)
        }
        word = String.UnicodeScalarView()
    }

    /// The quotation from a word to here is closed.
    private mutating func mark(from start: Int) {
        quotation = nil
        guard start <= current.words.count, current.words.count - start <= Self.longestQuotation else { return }
        for index in start..<current.words.count { current.quoted[index] = true }
    }

    private mutating func endSentence(isWhole: Bool) {
        endWord()
        quotation = nil
        guard !current.words.isEmpty else { return }
        current.paragraph = paragraph
        current.isWhole = isWhole
        sentences.append(current)
        current = Sentence()
    }
}
