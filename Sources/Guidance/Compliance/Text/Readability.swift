/// How easy a text is to read, by Flesch's Reading Ease.
///
/// `206.835 − 1.015 × words per sentence − 84.6 × syllables per word` (R. Flesch, "A new readability yardstick", Journal of
/// Applied Psychology 32, 1948). 60 to 70 is plain English, below 30 very difficult. Syllables are counted by groups of
/// vowels, which is right within a few per cent over a text of 100 words or more; numbers count as one.
enum Readability {
    /// The score of a text, or `nil` for one of fewer than 60 words.
    static func readingEase(of text: ProseText) -> Double? {
        var words = 0
        var sentences = 0
        var syllables = 0
        for sentence in text.sentences {
            if sentence.isWhole { sentences += 1 }
            words += sentence.words.count
            for word in sentence.words { syllables += Self.syllables(in: word) }
        }
        guard words >= 60, sentences > 0 else { return nil }
        return 206.835 - 1.015 * Double(words) / Double(sentences) - 84.6 * Double(syllables) / Double(words)
    }

    /// The syllables of a folded word: groups of vowels, without a silent `e` at the end.
    static func syllables(in word: String) -> Int {
        let letters = Array(word.utf8)
        guard let first = letters.first, !(0x30...0x39).contains(first), !word.hasPrefix("£") else { return 1 }
        var count = 0
        var wasVowel = false
        for letter in letters {
            let isVowel = "aeiouy".utf8.contains(letter)
            if isVowel, !wasVowel { count += 1 }
            wasVowel = isVowel
        }
        let isSilent =
            letters.count > 2
            && (word.hasSuffix("e") && !word.hasSuffix("le") || word.hasSuffix("es") || word.hasSuffix("ed"))
            && !"aeiouy".utf8.contains(letters[letters.count - (word.hasSuffix("e") ? 2 : 3)])
            && !word.hasSuffix("ted") && !word.hasSuffix("ded") && !word.hasSuffix("ses") && !word.hasSuffix("ces")
        if isSilent { count -= 1 }
        return max(count, 1)
    }
}
