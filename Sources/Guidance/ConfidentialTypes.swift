// What of the domain holds words of a customer or a model: none of it tells them by accident.
public import Confidentiality

extension Customer: Confidential {}
extension Pension: Confidential {}
extension EmploymentStatus: Confidential {}
extension RiskTolerance: Confidential {}
extension ConversationTurn: Confidential {}

extension ComplianceIssue: Confidential {}
extension ComplianceVerdict: Confidential {}
extension ComplianceCourse: Confidential {}
extension ComplianceCourse.Step: Confidential {}
extension ComplianceCourse.RefinedText: Confidential {}
extension CheckedAnswer: Confidential {}
extension FoldedText: Confidential {}
extension ProseReader: Confidential {}
extension ProseText: Confidential {}
extension Sentence: Confidential {}

extension KnowledgeEntry: Confidential {}
extension KnowledgeEntry.Content: Confidential {}
extension KnowledgeIndex: Confidential {}
extension KnowledgeQuery: Confidential {}
extension KnowledgeShelf: Confidential {}
extension PromptKnowledge: Confidential {}
extension PromptKnowledge.SimilarCase: Confidential {}
extension StandingRules: Confidential {}

extension Prompt: Confidential {}
extension Prompt.Turn: Confidential {}
extension PromptPart: Confidential {}
extension ConsolidationPrompt.Memory: Confidential {}
extension ReportPrompt.Sample: Confidential {}

extension ConsolidationAnswer.Insight: Confidential {}
extension ReflectionAnswer.Reflection: Confidential {}
extension PrincipleJudgement: Confidential {}
extension ProposedPrinciple: Confidential {}
extension RuleCourse.Decision: Confidential {}
