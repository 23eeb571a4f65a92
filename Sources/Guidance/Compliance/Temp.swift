import Foundation
public struct ValidationPrompt: Sendable { public init(rules: [String] = []) {}
  public func prompt(customer: Customer, question: String, guidance: String, reasoning: String? = nil) -> Prompt { Prompt(parts: [], turns: []) } }
public enum VerdictAnswer { public static let schemaName = "verdict"; public static let schema = "{}"
  public enum Problem: Error { case bad }
  public static func verdict(from text: String) throws(VerdictAnswer.Problem) -> ComplianceVerdict { throw .bad } }
public struct RefinementPrompt: Sendable { public enum Purpose: Sendable { case correct, strengthen }; public init(for consultation: ConsultationPrompt) {}
  public func prompt(customer: Customer, knowledge: PromptKnowledge, question: String, guidance: String, issues: [ComplianceIssue], purpose: Purpose) -> Prompt { Prompt(parts: [], turns: []) } }
extension AdviserProfile { public init(json: [UInt8]) throws { self = .standard } }
