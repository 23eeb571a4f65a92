/// How much of a prompt knowledge may take, and how many entries at most.
///
/// Tokens are counted as a quarter of a text's bytes, rounded up: the usual average of English.
public struct KnowledgeBudget: Sendable, Equatable {
    /// Tokens of the rules that stand in every prompt; default 3,000.
    public var standingRuleTokens: Int
    /// Tokens of the similar cases; default 900.
    public var caseTokens: Int
    /// Tokens of the rules that bear on the question; default 450.
    public var ruleTokens: Int
    /// Tokens of the memories; default 450.
    public var memoryTokens: Int
    /// Similar cases at most; default 3.
    public var cases = 3
    /// Rules that bear on the question at most; default 8.
    public var rules = 8
    /// Memories at most; default 8.
    public var memories = 8
    /// Headings of requirements at most; default 4.
    public var requirements = 4

    /// Shares tokens out: ten sixteenths for standing rules, three for cases, and the rest for rules and memories alike.
    ///
    /// Most goes to what all prompts share: providers read that from their cache at a twentieth of the price, so that a rule costs less in every prompt than
    /// with every twentieth question.
    ///
    /// - Parameter tokens: What all knowledge in one prompt may take.
    public init(tokens: Int = 4_800) {
        let share = Double(max(0, tokens)) / 16
        standingRuleTokens = Int(10 * share)
        caseTokens = Int(3 * share)
        ruleTokens = Int(1.5 * share)
        memoryTokens = Int(1.5 * share)
    }

    /// How many tokens a text counts.
    static func tokens(_ texts: String...) -> Int {
        (texts.reduce(0) { $0 + $1.utf8.count } + 3) / 4
    }
}

extension Sequence {
    /// As many of the first elements as fit; one that does not is left out for the next that does.
    func fitting(count: Int, tokens: Int, _ size: (Element) -> Int) -> [Element] {
        var (kept, room): ([Element], Int) = ([], tokens)
        for element in self {
            guard kept.count < count else { break }
            let size = size(element)
            guard size <= room else { continue }
            room -= size
            kept.append(element)
        }
        return kept
    }
}
