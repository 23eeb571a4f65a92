import Contract
import Guidance
import Kafka
import Logging

/// Turns the principles that reflections drew into rules, one after the other: each is judged beside all that were learned before it.
///
/// A batch brings many reflections at once, and failures resemble each other: judged side by side, each would be new. Other workers judge at the same time all
/// the same, so two rules that say the same can come of it, or evidence of one be missing; neither does harm. A turn ends once the record has its place behind the
/// earlier ones, for of the versions of a rule the last one counts.
final class RuleLearner: Sendable {
    private let knowledge: KnowledgeBase
    private let archive: KnowledgeArchive
    private let judge: PrincipleJudge
    private let topic: String
    private let logger: Logger
    private let turns = TaskTurns()

    init(knowledge: KnowledgeBase, archive: KnowledgeArchive, judge: PrincipleJudge, topic: String, logger: Logger) {
        self.knowledge = knowledge
        self.archive = archive
        self.judge = judge
        self.topic = topic
        self.logger = logger
    }

    /// What a reflection leaves behind: a rule, a rule that is the surer for it, or why it became none.
    ///
    /// Ids follow from the job's, so that a job that is run again writes the same keys.
    ///
    /// - Parameters:
    ///   - reflection: The principle, and where it is from.
    ///   - context: Who emits it, and the trace that it belongs to.
    /// - Returns: One record, and the turn that it was written in.
    /// - Throws: What `PersistentCall` throws; `CancellationError`.
    func outcome(of reflection: ReflectionCompleted, _ context: RecordContext) async throws -> JobOutcome {
        let turn = try await turns.next()
        return .finished([try await record(of: reflection, context)], ifTooLarge: [], holding: turn)
    }

    private func record(of reflection: ReflectionCompleted, _ context: RecordContext) async throws -> KafkaRecord {
        // Learned already, but who says that it was written: this may be the second run.
        if let rule = archive.rule(reflection.jobID) { return try record(rule.data, reflection, context) }
        let proposal = ProposedPrinciple(
            principle: reflection.principle, domain: reflection.domain, rationale: reflection.rationale)
        let rules = await knowledge.rules(like: proposal.searchText, limit: RuleCourse.rulesLookedAt) {
            $0.key.id != reflection.jobID
        }
        var spending = ModelSpending()
        let decision: RuleCourse.Decision
        if let plain = RuleCourse.decision(on: proposal, among: rules) {
            decision = plain
        } else {
            decision = try await judge.decision(on: proposal, among: rules, of: reflection.jobID, spending: &spending)
        }
        tell(decision, of: reflection, spending)
        return try record(of: decision, reflection, context)
    }

    private func record(
        of decision: RuleCourse.Decision, _ reflection: ReflectionCompleted, _ context: RecordContext
    ) throws -> KafkaRecord {
        switch decision {
        case .learn(let principle, let domain, let value):
            let rule = RuleLearned(
                ruleID: reflection.jobID, principle: principle, domain: domain,
                confidence: RuleCourse.initialConfidence, supportingEvidence: [reflection.jobID], value: value,
                source: RuleLearned.reflectionSource, batchKey: reflection.batch.batchKey)
            return try record(rule, reflection, context)
        case .strengthen(let key):
            guard let rule = archive.rule(key.id) else {
                // Deleted in this very moment: what it said is not wanted.
                return try record(.poor, "the rule that says the same was deleted", key, reflection, context)
            }
            return try record(rule.data.strengthened(by: reflection.jobID), reflection, context)
        case .reject(let reason, let explanation, let rule):
            return try record(reason, explanation, rule, reflection, context)
        }
    }

    /// Writes a rule, and lets the next principle be judged beside it.
    private func record(
        _ rule: RuleLearned, _ reflection: ReflectionCompleted, _ context: RecordContext
    ) throws -> KafkaRecord {
        let time = Timestamp.now
        let id = "\(reflection.jobID)-rule"
        let record = try context.record(rule, id: id, topic: topic, time: time)
        let event = Event(id: id, source: context.source, time: time, data: rule)
        archive.keep(record.value ?? [], of: KnowledgeKey(.rule, rule.ruleID), at: time)
        knowledge.table.learn(KnowledgeEntry(.rule(event)))
        return record
    }

    private func record(
        _ reason: RejectionReason, _ explanation: String, _ rule: KnowledgeKey?, _ reflection: ReflectionCompleted,
        _ context: RecordContext
    ) throws -> KafkaRecord {
        let data = RuleRejected(
            ruleID: reflection.jobID, principle: reflection.principle, domain: reflection.domain, reason: reason,
            explanation: String(explanation.unicodeScalars.prefix(FieldBounds.phrase)), conflictingRuleID: rule?.id,
            supportingEvidence: [reflection.jobID], source: RuleLearned.reflectionSource,
            batchKey: reflection.batch.batchKey)
        return try context.record(data, id: "\(reflection.jobID)-rule", topic: topic, time: .now)
    }

    private func tell(_ decision: RuleCourse.Decision, of reflection: ReflectionCompleted, _ spending: ModelSpending) {
        var metadata: Logger.Metadata = ["job": "\(reflection.jobID)"]
        metadata.merge(Logger.Metadata(Usage(spending.usage), spending.total)) { $1 }
        switch decision {
        case .learn(_, _, let value):
            metadata["value"] = "\(value)"
            logger.info("Rule learned", metadata: metadata)
        case .strengthen(let key):
            metadata["rule"] = "\(key.id)"
            logger.info("Rule learned again", metadata: metadata)
        case .reject(let reason, _, let rule):
            metadata["reason"] = "\(reason.rawValue)"
            metadata["rule"] = rule.map { "\($0.id)" }
            logger.info("Principle rejected", metadata: metadata)
        }
    }
}

extension RuleLearned {
    /// The same rule, resting on one job more; unchanged where it rests on that job, or on as many as it can.
    fileprivate func strengthened(by job: String) -> RuleLearned {
        guard !supportingEvidence.contains(job), supportingEvidence.count < RuleCourse.maximumEvidence else {
            return self
        }
        var rule = self
        rule.supportingEvidence.append(job)
        rule.confidence = RuleCourse.strengthened(confidence)
        return rule
    }
}
