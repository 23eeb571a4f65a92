import Foundation

/// Takes a text apart into the terms that it is found by.
///
/// Words and numbers in lower case, without diacritics ("Aberystŵyth" is found by "aberystwyth"), without the words that stand in every text, and with plurals
/// made singular by Harman's S-stemmer (D. Harman, "How effective is suffixing?", JASIS 42(1), 1991). A stronger stemmer would throw together words that must be
/// kept apart here, such as policy and police.
enum SearchTerms {
    /// Longer words are cut: nobody looks for them.
    private static let maximumBytes = 40

    /// The terms of a text in their order, repeated as often as they stand there.
    static func terms(of text: String) -> [String] {
        var terms: [String] = []
        forEachTerm(of: text) { terms.append($0) }
        return terms
    }

    /// Calls `body` for each term of a text, in order.
    static func forEachTerm(of text: String, _ body: (String) -> Void) {
        var text = text
        let isASCII = text.utf8.allSatisfy { $0 < 0x80 }
        // Costly, and needed by few.
        if !isASCII { text = text.folding(options: [.diacriticInsensitive, .caseInsensitive], locale: nil) }
        var word: [UInt8] = []
        word.reserveCapacity(maximumBytes)
        // Whether a comma that may stand within a number was just passed: "30,000" is one number.
        var isInNumber = false
        var hasLetters = false
        let bytes = text.utf8.span
        var index = 0
        func end() {
            if let term = term(&word, hasLetters: hasLetters) { body(term) }
            word.removeAll(keepingCapacity: true)
            (isInNumber, hasLetters) = (false, false)
        }
        while index < bytes.count {
            var byte = bytes[index]
            switch byte {
            case UInt8(ascii: "A")...UInt8(ascii: "Z"):
                byte |= 0x20
                fallthrough
            case UInt8(ascii: "a")...UInt8(ascii: "z"), 0x80...:
                if let length = lengthOfSign(bytes, index) {
                    end()
                    index += length - 1
                } else {
                    if word.count < maximumBytes { word.append(byte) }
                    (isInNumber, hasLetters) = (false, true)
                }
            case UInt8(ascii: "0")...UInt8(ascii: "9"):
                if word.count < maximumBytes { word.append(byte) }
                isInNumber = !hasLetters
            case UInt8(ascii: ",") where isInNumber && index + 1 < bytes.count && isDigit(bytes[index + 1]): break
            default: end()
            }
            index += 1
        }
        end()
    }

    private static func isDigit(_ byte: UInt8) -> Bool { byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9") }

    /// The length of a sign that no word holds, where one begins here: of U+0080 to U+00BF, such as £, or of U+2000 to U+207F, such as typographic quotes.
    private static func lengthOfSign(_ bytes: Span<UInt8>, _ index: Int) -> Int? {
        if bytes[index] == 0xC2 { return 2 }
        let isPunctuation =
            index + 1 < bytes.count && bytes[index] == 0xE2 && (bytes[index + 1] == 0x80 || bytes[index + 1] == 0x81)
        return isPunctuation ? 3 : nil
    }

    private static func term(_ word: inout [UInt8], hasLetters: Bool) -> String? {
        if hasLetters { makeSingular(&word) }
        // What is cut in the midst of a character loses that character.
        guard word.count > (hasLetters ? 1 : 0) else { return nil }
        let term = String(decoding: word, as: UTF8.self)
        return stopWords.contains(term) ? nil : term
    }

    /// The S-stemmer: `ies` becomes `y`, `es` becomes `e` and `s` goes, each with its exceptions.
    private static func makeSingular(_ word: inout [UInt8]) {
        let count = word.count
        guard count > 3, word[count - 1] == UInt8(ascii: "s") else { return }
        let (last, before) = (word[count - 2], word[count - 3])
        if last == UInt8(ascii: "e"), before == UInt8(ascii: "i") {
            guard word[count - 4] != UInt8(ascii: "e"), word[count - 4] != UInt8(ascii: "a") else { return }
            word.removeLast(3)
            word.append(UInt8(ascii: "y"))
        } else if last == UInt8(ascii: "e") {
            guard before != UInt8(ascii: "a"), before != UInt8(ascii: "e"), before != UInt8(ascii: "o") else { return }
            word.removeLast()
        } else if last != UInt8(ascii: "u"), last != UInt8(ascii: "s") {
            word.removeLast()
        }
    }

    /// The commonest words of English, which tell nothing of what a text is about.
    private static let stopWords: Set<String> = Set(
        """
        a about after again all also am an and any are as at be because been before being between both but by can could did \
        do does doe doing don down during each few for from further had has ha have having he her here hers him hi his how if in \
        into is it its itself just ll me more most my myself no nor not now of off on once only or other our ours out over own re \
        same she should so some such than that the their theirs them then there these they thi this those through to too under until up \
        us ve very was wa we were what when where which while who whom why will with would you your yours
        """.split(separator: " ").map(String.init))
}
