/// Cuts folded scalars into sentences, in one pass.
struct ProseReader {
    private static let abbreviations: Set<String> = ["e.g", "i.e", "mr", "mrs", "ms", "dr", "etc", "vs", "no", "st"]
    /// A quotation longer than this is taken for text, so that a quotation mark left open hides nothing.
    private static let longestQuotation = 25

    /// A sentence longer than this is cut, so that looking at what stands around a phrase stays cheap.
    private static let longestSentence = 400

    private let scalars: [Unicode.Scalar]
    private let origins: [Int]
    private var sentences: [Sentence] = []
    private var current = Sentence()
    private var word = String.UnicodeScalarView()
    private var paragraph = 0
    private var isListItem = false
    /// The first word of the open quotation in the current sentence.
    private var quotation: Int?
    /// Where the first and after the last word of the current sentence stand in the original.
    private var start: Int?
    private var end = 0

    init(_ text: FoldedText) {
        scalars = text.scalars
        origins = text.origins
    }

    mutating func read() -> [Sentence] {
        isListItem = beginsList(at: 0)
        for index in scalars.indices {
            let scalar = scalars[index]
            switch scalar {
            case "\n":
                if endsSentence(newlineAt: index) { endSentence(isWhole: true) } else { endWord() }
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
                    endClause()
                }
            case "(", ")": endClause()
            case "-" where isBlank(at: index - 1) && isBlank(at: index + 1): endClause()
            case "?":
                endWord()
                current.isQuestion = !current.words.isEmpty
                endSentence(isWhole: true)
            case "!": endSentence(isWhole: true)
            case ";", ":": endSentence(isWhole: false)
            default:
                if isWordScalar(scalar) { word.append(scalar) } else { endWord() }
            }
            if !word.isEmpty {
                start = start ?? origins[index]
                end = origins[index] + 1
            }
        }
        endSentence(isWhole: true)
        return sentences
    }

    /// A line ends its sentence before a blank line, an entry of a list and the end; elsewhere it is only broken.
    private mutating func endsSentence(newlineAt index: Int) -> Bool {
        var next = index + 1
        while isBlank(at: next), next < scalars.count, scalars[next] != "\n" { next += 1 }
        guard next < scalars.count, scalars[next] != "\n" else {
            endSentence(isWhole: true)
            isListItem = false
            return true
        }
        guard beginsList(at: next) else { return false }
        endSentence(isWhole: true)
        isListItem = true
        return true
    }

    /// Whether a bullet, a number or a heading's mark stands here.
    private func beginsList(at index: Int) -> Bool {
        guard scalars.indices.contains(index) else { return false }
        switch scalars[index] {
        case "-", "*", "+", "\u{2022}", "#", "o": return isBlank(at: index + 1)
        case "0"..."9":
            let next = isDigit(at: index + 1) ? index + 2 : index + 1
            return next < scalars.count && (scalars[next] == "." || scalars[next] == ")") && isBlank(at: next + 1)
        default: return false
        }
    }

    private func isBlank(at index: Int) -> Bool {
        !scalars.indices.contains(index) || scalars[index] == " " || scalars[index] == "\n"
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
        if current.words.count >= Self.longestSentence { endSentence(isWhole: false) }
    }

    private mutating func endClause() {
        endWord()
        if current.clauseStarts.last != current.words.count { current.clauseStarts.append(current.words.count) }
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
        guard !current.words.isEmpty else {
            // A line that ends in a colon ends its sentence.
            if isWhole, !sentences.isEmpty { sentences[sentences.count - 1].isWhole = true }
            return
        }
        current.paragraph = paragraph
        current.isListItem = isListItem
        current.isWhole = isWhole
        current.range = (start ?? 0)..<end
        start = nil
        sentences.append(current)
        current = Sentence()
    }
}
