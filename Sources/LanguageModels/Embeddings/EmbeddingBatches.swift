/// Shares texts out among requests, each within what OpenAI takes: 2,048 texts, 300,000 tokens in all and 8,191 tokens for each.
///
/// Tokens are known to the provider alone, so that they are guessed here, on the high side: three letters, digits or spaces make one, every other sign of ASCII is
/// one, and what is outside of ASCII counts two a character.
package enum EmbeddingBatches {
    package static let maximumTexts = 2_048
    package static let maximumTokens = 300_000
    package static let maximumTokensOfText = 8_191

    /// The texts of each request, in order; those that are too long are cut.
    ///
    /// - Parameters:
    ///   - texts: Any number of texts.
    ///   - maximumTexts: How many a request may have, where the answer would otherwise be too large.
    /// - Returns: The texts of the first request, of the second, and so on.
    package static func batches(_ texts: [String], maximumTexts: Int = maximumTexts) -> [[String]] {
        let maximumTexts = min(max(1, maximumTexts), Self.maximumTexts)
        var batches: [[String]] = []
        var (batch, room): ([String], Int) = ([], maximumTokens)
        for text in texts {
            let (text, tokens) = cut(text)
            if batch.count == maximumTexts || tokens > room {
                batches.append(batch)
                (batch, room) = ([], maximumTokens)
            }
            batch.append(text)
            room -= tokens
        }
        if !batch.isEmpty { batches.append(batch) }
        return batches
    }

    /// The text as far as one input may go, and about how many tokens that is.
    package static func cut(_ text: String) -> (text: String, tokens: Int) {
        var thirds = 0
        var index = text.unicodeScalars.startIndex
        while index < text.unicodeScalars.endIndex {
            let weight =
                switch text.unicodeScalars[index].value {
                case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x20, 0x0A: 1
                case 0..<0x80: 3
                default: 6
                }
            guard thirds + weight <= 3 * maximumTokensOfText else { break }
            thirds += weight
            index = text.unicodeScalars.index(after: index)
        }
        return (String(text.unicodeScalars[..<index]), (thirds + 2) / 3)
    }
}
