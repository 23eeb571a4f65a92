import Confidentiality
public import Contract
import Foundation
import TextTable

/// Rules as a table for people.
public struct RulesTable: Sendable {
    private static let widestText = 72

    private let rows: [Row]

    private struct Row: Confidential {
        let rule: String
        let domain: String
        let confidence: String
        let value: String
        let source: String
        let batch: String
        let evidence: String
        let principle: String
    }

    /// Lays rules out, one row each.
    ///
    /// - Parameter rules: In the order of the rows.
    public init(_ rules: [RuleLearned]) {
        rows = rules.map { rule in
            Row(
                rule: rule.ruleID.printable, domain: rule.domain.cell(Self.widestText),
                confidence: String(format: "%.2f", rule.confidence),
                value: rule.value.map { String(format: "%.2f", $0) } ?? "–", source: rule.source?.printable ?? "–",
                batch: rule.batchKey?.printable ?? "–", evidence: "\(rule.supportingEvidence.count)",
                principle: rule.principle.cell(Self.widestText))
        }
    }

    /// The table as text, without a line feed at its end.
    public var text: String {
        let table = TextTable<Row> {
            [
                Column(title: "rule", value: $0.rule),
                Column(title: "domain", value: $0.domain),
                Column(title: "sure", value: $0.confidence, align: .right),
                Column(title: "value", value: $0.value, align: .right),
                Column(title: "source", value: $0.source),
                Column(title: "batch", value: $0.batch),
                Column(title: "evidence", value: $0.evidence, align: .right),
                Column(title: "principle", value: $0.principle),
            ]
        }
        return table.string(for: rows, style: Style.simple) ?? ""
    }
}

/// All of one rule, as text for people.
public struct RuleDescription: Sendable {
    private let rule: Event<RuleLearned>

    /// Describes a rule.
    ///
    /// - Parameter rule: As it was recorded.
    public init(_ rule: Event<RuleLearned>) {
        self.rule = rule
    }

    /// Lines of a name and what it is.
    public var lines: [String] {
        let data = rule.data
        return FieldLines.text([
            ("rule", data.ruleID), ("principle", data.principle), ("domain", data.domain),
            ("confidence", String(format: "%.2f", data.confidence)),
            ("value", data.value.map { String(format: "%.2f", $0) } ?? "not measured"),
            ("source", data.source ?? "–"), ("batch", data.batchKey ?? "–"),
            ("recorded", rule.time?.description ?? "–"),
            ("evidence", data.supportingEvidence.isEmpty ? "none" : data.supportingEvidence.joined(separator: ", ")),
        ])
    }
}
