public import Contract
import Guidance
import TextTable

/// Principles that were not to become rules, as a table for people.
public struct RejectionListing: Sendable {
    private static let widestText = 72

    private let rejections: [Event<RuleRejected>]

    /// Lays them out, one row each.
    ///
    /// - Parameter rejections: In the order of the rows.
    public init(_ rejections: [Event<RuleRejected>]) {
        self.rejections = rejections
    }

    /// The table as text, without a line feed at its end.
    public var text: String {
        let table = TextTable<Event<RuleRejected>> {
            [
                Column(title: "key", value: $0.data.key.printable),
                Column(title: "domain", value: $0.data.domain.cell(Self.widestText)),
                Column(title: "reason", value: $0.data.reason.rawValue),
                Column(title: "against", value: $0.data.conflictingRuleID.map { "rule/\($0)".printable } ?? "–"),
                Column(title: "recorded", value: $0.time?.description ?? "–"),
                Column(title: "principle", value: $0.data.principle.cell(Self.widestText)),
                Column(title: "explanation", value: $0.data.explanation.cell(Self.widestText)),
            ]
        }
        return table.string(for: rejections, style: Style.simple) ?? ""
    }
}
