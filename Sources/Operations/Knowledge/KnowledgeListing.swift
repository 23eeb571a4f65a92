import Confidentiality
public import Contract
import Foundation
import Guidance
import TextTable

/// Entries of the knowledge as a table for people.
public struct KnowledgeListing: Sendable {
    private static let widestText = 72

    private let rows: [Row]

    private struct Row: Confidential {
        let key: String
        let domain: String
        let weight: String
        let recorded: String
        let text: String
    }

    /// Lays entries out, one row each.
    ///
    /// - Parameter records: In the order of the rows.
    public init(_ records: [KnowledgeRecord]) {
        rows = records.map { record in
            let entry = KnowledgeEntry(record.event)
            let (weight, text) = Self.columns(entry.content)
            return Row(
                key: entry.key.description.printable, domain: entry.domain?.cell(Self.widestText) ?? "–",
                weight: weight,
                recorded: entry.recordedAt.map { Timestamp(millisecondsSinceEpoch: $0).description } ?? "–",
                text: text.cell(Self.widestText))
        }
    }

    /// The table as text, without a line feed at its end.
    public var text: String {
        let table = TextTable<Row> {
            [
                Column(title: "key", value: $0.key),
                Column(title: "domain", value: $0.domain),
                Column(title: "weight", value: $0.weight),
                Column(title: "recorded", value: $0.recorded),
                Column(title: "text", value: $0.text),
            ]
        }
        return table.string(for: rows, style: Style.simple) ?? ""
    }

    private static func columns(_ content: KnowledgeEntry.Content) -> (weight: String, text: String) {
        switch content {
        case .rule(let principle, let confidence, let value):
            let sure = String(format: "%.2f sure", confidence)
            return (value.map { sure + String(format: ", value %.2f", $0) } ?? sure, principle)
        case .case(let situation, _, let passed):
            return (passed.map { $0 ? "passed" : "failed" } ?? "not checked", situation)
        case .memory(let observation, let importance, let customerID, _, let sources):
            let rated = importance.map { "importance \($0)" } ?? "not rated"
            let whose = customerID.map { ", of \($0.printable)" } ?? (sources.isEmpty ? ", of nobody" : ", general")
            return (rated + whose, observation)
        case .requirement(let title, _): return ("", title)
        }
    }
}
