/// Decides what becomes of a proposed principle: a pure function of the proposal, the rules that are like it, and a model's judgement.
///
/// A rule stands in the prompts of all customers, and nobody looks at it first. So what poses as instructions never becomes one, whatever the model says, and
/// of two that contradict each other the older stays.
public enum RuleCourse {
    /// What becomes of a proposal.
    public enum Decision: Sendable, Equatable {
        /// It is a rule from now on.
        case learn(principle: String, domain: String, value: Double)
        /// It says what a rule says already, which is the surer for it.
        case strengthen(KnowledgeKey)
        /// It is no rule; with the reason in words, and the rule that speaks against it, where one does.
        case reject(RejectionReason, explanation: String, rule: KnowledgeKey? = nil)
    }

    /// How sure a rule is that was learned from one failure.
    public static let initialConfidence = 0.6
    /// However often it was learned again, a rule gets no surer than this: only people can be.
    public static let highestConfidence = 0.95
    /// What helps less than this is not worth its place in every prompt.
    public static let leastValue = 0.3
    /// So many rules like a proposal are looked at.
    public static let rulesLookedAt = 12
    /// A rule rests on so many jobs at most, as the wire contract says.
    public static let maximumEvidence = 1_000

    /// What can be decided without a model.
    ///
    /// Duplicates are the same words but for case, accents, punctuation and contractions. Words in another order, or one word more, may mean the opposite, so
    /// that is for a model to judge.
    ///
    /// - Parameters:
    ///   - proposal: What was drawn from a failure.
    ///   - rules: The rules that are like it.
    /// - Returns: What becomes of it; nil where a model has to judge.
    public static func decision(on proposal: ProposedPrinciple, among rules: [KnowledgeEntry]) -> Decision? {
        if let rejection = rejection(ofText: proposal.principle) ?? rejection(ofDomain: proposal.domain) {
            return rejection
        }
        let words = words(of: proposal.principle)
        guard !words.isEmpty else { return .reject(.poor, explanation: "it says nothing") }
        return rules.first { Self.words(of: $0) == words }.map(again)
    }

    /// What a judgement comes to.
    ///
    /// - Parameters:
    ///   - judgement: What a model made of the proposal.
    ///   - rules: The rules that the model was shown, in their order.
    ///   - others: Rules like the proposal that it was not shown.
    /// - Returns: What becomes of the proposal.
    public static func decision(
        by judgement: PrincipleJudgement, among rules: [KnowledgeEntry], beside others: [KnowledgeEntry] = []
    ) -> Decision {
        switch judgement.verdict {
        case .duplicate(let number):
            guard rules.indices.contains(number - 1) else { return unjudged }
            return again(rules[number - 1])
        case .contradicts(let number):
            guard rules.indices.contains(number - 1) else { return unjudged }
            return .reject(.contradicts, explanation: judgement.reason, rule: rules[number - 1].key)
        case .tooSpecific: return .reject(.tooSpecific, explanation: judgement.reason)
        case .unsafe: return .reject(.unsafe, explanation: judgement.reason)
        case .poor: return .reject(.poor, explanation: judgement.reason)
        case .new: break
        }
        // The domain stands beside the rule in later judgements.
        if let rejection = rejection(ofText: judgement.principle) ?? rejection(ofDomain: judgement.domain) {
            return rejection
        }
        let words = words(of: judgement.principle)
        guard !words.isEmpty else { return unjudged }
        // Refined, it may have become what a rule says already.
        if let same = (rules + others).first(where: { Self.words(of: $0) == words }) { return again(same) }
        guard judgement.value >= leastValue else { return .reject(.poor, explanation: judgement.reason) }
        return .learn(principle: judgement.principle, domain: judgement.domain, value: judgement.value)
    }

    /// The rules beside which a proposal is to be judged once more.
    ///
    /// What contradicts a rule that is not followed, because it did harm, say, is no worse for that. But its judgement says nothing else of it: not whether it is
    /// safe, worth following, or against a rule that is followed.
    ///
    /// - Parameters:
    ///   - judgement: What a model made of the proposal.
    ///   - rules: The rules that the model was shown, in their order.
    /// - Returns: Those that are followed; nil where the judgement stands.
    public static func rulesToJudgeAgain(
        after judgement: PrincipleJudgement, among rules: [KnowledgeEntry]
    ) -> [KnowledgeEntry]? {
        guard case .contradicts(let number) = judgement.verdict, rules.indices.contains(number - 1),
            !rules[number - 1].isUsableRule
        else { return nil }
        return rules.filter(\.isUsableRule)
    }

    /// How sure a rule is once it was learned again: a tenth of the doubt goes.
    ///
    /// - Parameter confidence: How sure it was.
    /// - Returns: Never less than that, and more than ``highestConfidence`` only where it was already.
    public static func strengthened(_ confidence: Double) -> Double {
        max(confidence, min(highestConfidence, confidence + (1 - confidence) * 0.1))
    }

    private static let unjudged = Decision.reject(.unjudged, explanation: "the judgement names no rule that was shown")

    /// The principle of a rule was drawn once more.
    private static func again(_ rule: KnowledgeEntry) -> Decision {
        if case .rule(_, _, let value?) = rule.content, value < 0 {
            return .reject(.unsafe, explanation: "a rule that says the same did harm", rule: rule.key)
        }
        return .strengthen(rule.key)
    }

    private static func rejection(ofText text: String) -> Decision? {
        let signals = InjectionSignals.found(in: text).map(\.kind.rawValue)
        guard !signals.isEmpty else { return nil }
        return .reject(.unsafe, explanation: "it poses as instructions: \(signals.joined(separator: ", "))")
    }

    /// Underscores join the words of a domain, and would hide them.
    private static func rejection(ofDomain domain: String) -> Decision? {
        rejection(ofText: domain) ?? rejection(ofText: domain.split(separator: "_").joined(separator: " "))
    }

    private static func words(of rule: KnowledgeEntry) -> [String] {
        guard case .rule(let principle, _, _) = rule.content else { return [] }
        return words(of: principle)
    }

    private static func words(of text: String) -> [String] { ProseText(text).sentences.flatMap(\.words) }
}
