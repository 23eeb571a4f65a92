/// The rules that stand in the second part of every prompt, which all customers share.
public struct StandingRules: Sendable, Equatable {
    /// The rules' principles, in the order of their ids: the same rules are the same bytes.
    public let principles: [String]
    /// Which rules they are.
    public let keys: Set<KnowledgeKey>

    /// Chooses people's rules before learned ones, then those that have helped most, then the surest, as many as fit.
    ///
    /// A rule that has done harm (a value below 0) or is less sure than ``KnowledgeRetrieval/leastConfidence`` is not among them. Of two rules that say the same
    /// the better one stands.
    ///
    /// - Parameters:
    ///   - index: What is known.
    ///   - budget: How much of it a prompt takes.
    public init(_ index: KnowledgeIndex, budget: KnowledgeBudget) {
        struct Candidate {
            let key: KnowledgeKey
            let principle: String
            let isLearned: Bool
            let value: Double
            let confidence: Double
        }
        var candidates = index.rules.compactMap { entry -> Candidate? in
            guard case .rule(let principle, let confidence, let value) = entry.content, entry.isUsableRule else {
                return nil
            }
            return Candidate(
                key: entry.key, principle: principle, isLearned: entry.isLearned, value: value ?? 0,
                confidence: confidence)
        }
        candidates.sort { first, second in
            if first.isLearned != second.isLearned { return second.isLearned }
            if first.value != second.value { return first.value > second.value }
            if first.confidence != second.confidence { return first.confidence > second.confidence }
            return first.key < second.key
        }
        var seen: Set<String> = []
        let chosen = candidates.lazy.filter { seen.insert($0.principle).inserted }
            .fitting(count: .max, tokens: budget.standingRuleTokens) { KnowledgeBudget.tokens($0.principle) }
            .sorted { $0.key < $1.key }
        principles = chosen.map(\.principle)
        keys = Set(chosen.map(\.key))
    }
}

extension KnowledgeEntry {
    /// Whether it is a rule that a prompt may hold.
    var isUsableRule: Bool {
        guard case .rule(let principle, let confidence, let value) = content else { return false }
        return confidence >= KnowledgeRetrieval.leastConfidence && value ?? 0 >= 0 && !principle.isEmpty
    }
}
