import Contract
package import Guidance
package import Kafka
package import Logging
import Synchronization

/// What this worker knows: the knowledge topic as a table in memory, and what a prompt takes from it.
///
/// Searches work on a snapshot, off the lock: they hold up neither the feed nor each other.
package final class KnowledgeTable: Sendable {
    private struct State {
        var index: KnowledgeIndex
        /// Changes with every rule that comes, changes or goes.
        var rulesVersion = 0
        /// What follows from the rules of that version, once someone has asked.
        var rules: (version: Int, standing: StandingRules, prompts: Prompts)?
        /// Entries that had to go for want of room.
        var evictions = 0
    }

    /// The prompts that have the standing rules in them.
    private struct Prompts {
        let consultation: ConsultationPrompt
        let validation: ValidationPrompt
    }

    private let adviser: AdviserProfile
    private let budget: KnowledgeBudget
    private let logger: Logger
    /// Sent when records were taken, for one who waits for entries.
    let changes = Signal()
    private let state: Mutex<State>

    /// A table without entries.
    ///
    /// - Parameters:
    ///   - index: Holds the entries; requirements are there from the start.
    ///   - adviser: In whose voice answers are given.
    ///   - budget: How much of it a prompt takes.
    ///   - logger: Where to log, never an entry's text.
    package init(
        _ index: KnowledgeIndex, adviser: AdviserProfile = .standard, budget: KnowledgeBudget = KnowledgeBudget(),
        logger: Logger
    ) {
        self.adviser = adviser
        self.budget = budget
        self.logger = logger
        state = Mutex(State(index: index))
    }

    /// How many entries there are.
    package var count: Int { state.withLock { $0.index.count } }

    /// What is known now; goes on saying so whatever changes.
    package var snapshot: KnowledgeIndex { state.withLock { $0.index } }

    // MARK: - Changing

    /// Takes records of the knowledge topic, in their order.
    ///
    /// A record without a value deletes its key, and one that cannot be read does so as well: what its key had before is gone from the topic with the next
    /// compaction, and workers must not differ by when they started.
    package func take(_ messages: [KafkaMessage]) {
        let changes = messages.compactMap { change($0) }
        let evictions = state.withLock { state in
            let before = state.evictions
            for change in changes {
                switch change {
                case .insert(let entry):
                    let evicted = state.index.insert(entry)
                    state.evictions += evicted.count
                    if entry.key.kind == .rule || evicted.contains(where: { $0.kind == .rule }) {
                        state.rulesVersion += 1
                    }
                case .remove(let key):
                    state.index.remove(key)
                    if key.kind == .rule { state.rulesVersion += 1 }
                }
            }
            return state.evictions > before ? (state.evictions - before, state.evictions) : nil
        }
        self.changes.send()
        guard let (new, all) = evictions else { return }
        logger.warning(
            "The knowledge is full, entries of the least worth are left out",
            metadata: [
                "entries": "\(new)", "all": "\(all)",
                "settings": "GUIDANCE_KNOWLEDGE_MAX_ENTRIES, GUIDANCE_KNOWLEDGE_MAX_BYTES",
            ])
    }

    /// Takes what this worker has just learned itself, before the topic brings it back.
    func learn(_ entry: KnowledgeEntry) {
        state.withLock { state in
            state.index.insert(entry)
            if entry.key.kind == .rule { state.rulesVersion += 1 }
        }
        changes.send()
    }

    /// Gives entries their vectors, where their texts are still the same.
    ///
    /// - Parameter embeddings: Keys, texts, and the vectors of the texts.
    /// - Returns: The keys whose vectors cannot be compared with the others of the table.
    func setEmbeddings(_ embeddings: [(KnowledgeKey, String, KnowledgeEmbedding)]) -> Set<KnowledgeKey> {
        state.withLock { state in
            var unfit: Set<KnowledgeKey> = []
            for (key, text, vector) in embeddings where !state.index.setEmbedding(vector, of: text, for: key) {
                unfit.insert(key)
            }
            return unfit
        }
    }

    private enum Change {
        case insert(KnowledgeEntry)
        case remove(KnowledgeKey)
    }

    private func change(_ message: KafkaMessage) -> Change? {
        let key = message.key.flatMap { KnowledgeKey(String(decoding: $0, as: UTF8.self)) }
        guard let value = message.value else { return key.map { .remove($0) } }
        do {
            let envelope = try EventEnvelope(value)
            // In the place of the rule that it would have been: there is none.
            if envelope.type == .ruleRejected { return key.map { .remove($0) } }
            let entry = KnowledgeEntry(try KnowledgeEvent(envelope))
            if entry.key == key { return .insert(entry) }
            tellUnreadable(message, "its key is not the one of the event")
        } catch {
            tellUnreadable(message, "\(error)")
        }
        return key.map { .remove($0) }
    }

    private func tellUnreadable(_ message: KafkaMessage, _ reason: String) {
        logger.notice(
            "Leaving out a record that is no knowledge",
            metadata: ["error": "\(reason)", "source": "\(message.topicPartition)@\(message.offset)"])
    }

    // MARK: - What a prompt takes

    /// The prompt with the standing rules; made anew only when these change.
    package func consultationPrompt() -> ConsultationPrompt { current().prompts.consultation }

    /// The prompt that checks an answer, with the same rules.
    package func validationPrompt() -> ValidationPrompt { current().prompts.validation }

    /// The rules that stand in every prompt.
    package func standingRules() -> [String] { current().standing.principles }

    /// What bears on a customer's question.
    ///
    /// - Parameters:
    ///   - customer: Who asks.
    ///   - question: What is asked.
    ///   - vector: The question as a vector, where there is one.
    /// - Returns: What was found, within the budget, beside the standing rules of the same moment.
    package func brief(for customer: Customer, question: String, vector: KnowledgeEmbedding?) -> ConsultationBrief {
        let (index, standing, prompts) = current()
        let retrieval = KnowledgeRetrieval(index, budget: budget, standing: standing)
        return ConsultationBrief(
            prompt: prompts.consultation,
            knowledge: retrieval.knowledge(for: customer, question: question, vector: vector))
    }

    private func current() -> (index: KnowledgeIndex, standing: StandingRules, prompts: Prompts) {
        let (index, version, known) = state.withLock { ($0.index, $0.rulesVersion, $0.rules) }
        if let known, known.version == version { return (index, known.standing, known.prompts) }
        let standing = StandingRules(index, budget: budget)
        let prompts =
            known.flatMap { $0.standing.principles == standing.principles ? $0.prompts : nil }
            ?? Prompts(
                consultation: ConsultationPrompt(adviser: adviser, rules: standing.principles),
                validation: ValidationPrompt(rules: standing.principles))
        state.withLock { state in
            if version >= state.rules?.version ?? 0 { state.rules = (version, standing, prompts) }
        }
        return (index, standing, prompts)
    }
}
