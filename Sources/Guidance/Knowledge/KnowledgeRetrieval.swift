/// Chooses from what is known what goes into a prompt.
///
/// A function of the knowledge, the customer and the question, without a clock or chance: the same three give the same bytes on every worker.
public struct KnowledgeRetrieval: Sendable {
    /// How sure a rule must be to be followed.
    public static let leastConfidence = 0.5
    /// Of a customer with more memories only so many of the latest are looked at.
    private static let memoriesLookedAt = 1_000
    /// So many general insights stand beside a customer's own memories to be chosen from.
    private static let insightsLookedAt = 20

    /// What is known.
    public let index: KnowledgeIndex
    /// How much of it a prompt takes.
    public let budget: KnowledgeBudget
    /// The rules that stand in every prompt.
    public let standing: StandingRules

    /// Chooses from an index.
    ///
    /// - Parameters:
    ///   - index: What is known.
    ///   - budget: How much of it a prompt takes.
    ///   - standing: The standing rules of that index and budget, where they are at hand; they are worked out otherwise.
    public init(_ index: KnowledgeIndex, budget: KnowledgeBudget = KnowledgeBudget(), standing: StandingRules? = nil) {
        self.index = index
        self.budget = budget
        self.standing = standing ?? StandingRules(index, budget: budget)
    }

    /// The rules for the second part of every prompt, in the order of their ids.
    public func standingRules() -> [String] { standing.principles }

    /// What bears on a customer's question.
    ///
    /// - Parameters:
    ///   - customer: Who asks. Nobody else's memories are shown.
    ///   - question: What is asked.
    ///   - vector: The question as a vector, where it came in time; of the index's model.
    /// - Returns: What was found, within the budget.
    public func knowledge(
        for customer: Customer, question: String, vector: KnowledgeEmbedding? = nil
    ) -> PromptKnowledge {
        let query = KnowledgeQuery(question, vector: vector)
        return PromptKnowledge(
            cases: cases(for: customer), requirements: requirements(query), rules: rules(query),
            memories: memories(of: customer, query))
    }

    /// By the profile alone and by words alone: the third part of the prompt is the same for every question of the customer, whether vectors are there or not.
    private func cases(for customer: Customer) -> [PromptKnowledge.SimilarCase] {
        let found = index.search(
            KnowledgeQuery(customer.situationText), on: .cases, limit: 4 * budget.cases, where: \.isGoodExample)
        return found.compactMap { match -> PromptKnowledge.SimilarCase? in
            guard case .case(let situation, let guidance, _) = match.entry.content else { return nil }
            return PromptKnowledge.SimilarCase(situation: situation, guidance: guidance)
        }.fitting(count: budget.cases, tokens: budget.caseTokens) {
            KnowledgeBudget.tokens($0.situation, $0.guidance)
        }
    }

    private func requirements(_ query: KnowledgeQuery) -> [String] {
        index.search(query, on: .requirements, limit: budget.requirements).compactMap { match in
            if case .requirement(let title, _) = match.entry.content { title } else { nil }
        }
    }

    private func rules(_ query: KnowledgeQuery) -> [String] {
        let found = index.search(query, on: .rules, limit: 4 * budget.rules) { entry in
            entry.isUsableRule && !standing.keys.contains(entry.key)
        }
        var seen = Set(standing.principles)
        return found.compactMap { match -> String? in
            guard case .rule(let principle, _, _) = match.entry.content, seen.insert(principle).inserted else {
                return nil
            }
            return principle
        }.fitting(count: budget.rules, tokens: budget.ruleTokens) { KnowledgeBudget.tokens($0) }
    }

    private func memories(of customer: Customer, _ query: KnowledgeQuery) -> [String] {
        let own = index.memories(of: customer.customerID, query, limit: Self.memoriesLookedAt)
        let insights = index.search(query, on: .insights, limit: Self.insightsLookedAt) { insight in
            isFit(insight, for: customer)
        }
        return MemoryRanking.ranked(own + insights).compactMap { entry -> String? in
            guard case .memory(let observation, _, _, _, _) = entry.content, !observation.isEmpty else { return nil }
            return observation
        }.fitting(count: budget.memories, tokens: budget.memoryTokens) { KnowledgeBudget.tokens($0) }
    }

    /// Whether an insight that names nobody may be shown to this customer: it was drawn from their own memories alone, or from several customers'.
    ///
    /// Of a source that is not known, or not any more, or that names nobody, nobody can tell whose it was: one is enough to speak against it.
    private func isFit(_ insight: KnowledgeEntry, for customer: Customer) -> Bool {
        guard case .memory(_, _, _, _, let sources) = insight.content else { return false }
        var customers: Set<String> = []
        for source in sources {
            guard let customer = index[KnowledgeKey(.memory, source)]?.customerID else { return false }
            customers.insert(customer)
        }
        return customers.count > 1 || customers == [customer.customerID]
    }
}

extension KnowledgeEntry {
    /// Whether it is a case that may be shown as one that went well.
    fileprivate var isGoodExample: Bool {
        guard case .case(let situation, let guidance, let passed) = content else { return false }
        return passed == true && !situation.isEmpty && !guidance.isEmpty
    }
}

extension Customer {
    /// What a case's situation would say of this customer, to find cases like it.
    fileprivate var situationText: String {
        var lines: [String] = []
        if let age { lines.append("aged \(age)") }
        if let employmentStatus { lines.append(employmentStatus.rawValue.split(separator: "_").joined(separator: " ")) }
        lines += pensions.map { pension in
            switch pension.kind {
            case .definedContribution: "defined contribution pension pot"
            case .definedBenefit: "defined benefit final salary pension"
            case .state: "State Pension"
            }
        }
        return (lines + goals + circumstances).joined(separator: "\n")
    }
}
