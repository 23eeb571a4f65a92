/// How a phrase stands in its sentence.
enum Statement {
    private static let denials: Set<String> = [
        "not", "never", "cannot", "no", "nobody", "none", "neither", "nor", "without", "unable", "hardly", "refuse",
        "avoid", "beware", "rather", "nothing", "stop",
    ]
    /// Words after a denial that take it back: "no doubt", "not only".
    private static let assents: Set<String> = ["doubt", "question", "only", "just", "merely", "matter"]
    /// Words at which a sentence turns: what is denied before them is not denied after them.
    private static let turns: Set<String> = ["but", "however", "so", "then", "yet", "therefore", "though", "although"]
    /// Words with which a clause of its own begins, so that a comma cuts off what comes before.
    private static let openers: Set<String> = [
        "you", "i", "we", "my", "our", "it", "your", "go", "put", "yes", "just", "definitely", "in", "if",
        "transferring",
        "transfer", "please", "accept", "people", "hurry", "act", "decide", "sign",
    ]
    private static let questions: Set<String> = [
        "if", "when", "why", "where", "who", "before", "until", "unless", "anyone", "someone", "how", "deciding",
        "decide",
    ]
    private static let choices: Set<String> = ["which", "what", "whose", "whether"]
    private static let reports: Set<String> = [
        "says", "say", "claims", "claim", "tells", "tell", "telling", "saying", "suggests", "promise", "promises",
        "heard", "argue", "argues", "told", "advised", "read",
    ]
    /// Words between a denial and what is not needed or not there: "no need to speak to a regulated adviser".
    private static let needs: Set<String> = [
        "a", "an", "the", "any", "is", "be", "it", "this", "that", "are", "of", "to", "for", "from", "with", "by", "as",
        "need", "needed", "have", "required", "necessary", "worth", "bother", "take", "taking", "get", "getting", "pay",
        "paying", "speak", "talk", "ask", "see", "use", "advice", "financial", "sign", "signs", "like", "look", "looks",
        "sound", "sounds", "seem", "seems", "think", "believe", "suspicious", "obvious", "clear", "real", "about",
        "such",
    ]

    /// Whether the words before a phrase turn it into its contrary: "I cannot say that …".
    static func isDenied(_ sentence: Sentence, before start: Int, within width: Int = 8) -> Bool {
        let window = clause(of: sentence, before: start, within: width)
        return window.indices.contains { denies(sentence.words, at: $0) }
    }

    /// Whether a phrase is asked about or told of, not said: "whether you …", "anyone who says you …".
    ///
    /// Of what someone is to do, only the words right before it tell: "if you want to, you should …" is said.
    static func isIndirect(_ sentence: Sentence, before start: Int) -> Bool {
        let window = clause(of: sentence, before: start, within: 6)
        let words = sentence.words
        guard words.indices.contains(start), words[start] == "you" else {
            return window.contains { questions.contains($0) || choices.contains($0) || reports.contains($0) }
        }
        let direct = window.last == "that" ? window.dropLast() : window
        // "That is why you should" tells a reason.
        if let last = direct.last, questions.contains(last), direct.suffix(2) != ["is", "why"] { return true }
        return window.indices.contains { index in
            let word = words[index]
            if word == "whether" { return true }
            if choices.contains(word) { return start - index <= 4 }
            if word == "how" {
                return start - index <= 4 && ["much", "many", "long", "soon", "often"].contains(words[index + 1])
            }
            guard reports.contains(word), start - index <= 4 else { return false }
            // What we ourselves say is said.
            return !words[..<index].suffix(3).contains { $0 == "i" || $0 == "we" }
        }
    }

    /// Whether a thing is said not to be needed or not to be there: "you do not need …", "… is not required".
    static func isWaived(_ sentence: Sentence, _ match: Range<Int>) -> Bool {
        let words = sentence.words
        let rest = words[match.upperBound...].prefix(4)
        if rest.first.map({ ["is", "are"].contains($0) }) ?? false, rest.contains("not") || rest.contains("never"),
            rest.contains(where: { ["required", "needed", "necessary"].contains($0) })
        {
            return !words.contains { $0.hasPrefix("£") || $0 == "below" }
        }
        guard let last = words[..<match.lowerBound].lastIndex(where: { !needs.contains($0) }), denies(words, at: last)
        else { return false }
        // "You cannot transfer without advice" says that it is needed.
        return words[last] != "without" || !words[..<last].indices.contains { denies(words, at: $0) }
    }

    private static func denies(_ words: [String], at index: Int) -> Bool {
        guard denials.contains(words[index]) else { return false }
        return index + 1 >= words.count || !assents.contains(words[index + 1])
    }

    /// The words before a phrase that belong to its clause.
    private static func clause(of sentence: Sentence, before start: Int, within width: Int) -> ArraySlice<String> {
        let words = sentence.words
        var lower = max(0, start - width)
        if words.indices.contains(start), openers.contains(words[start]), start == 0 || words[start - 1] != "that",
            let comma = sentence.clauseStarts.last(where: { $0 <= start })
        {
            lower = max(lower, comma)
        }
        let turn = words[lower..<start].indices.last {
            turns.contains(words[$0]) && ($0 == 0 || words[$0 - 1] != "not")
        }
        return words[(turn.map { $0 + 1 } ?? lower)..<start]
    }
}
