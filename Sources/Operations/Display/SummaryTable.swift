import Contract
import Foundation
import TextTable

/// A summary of results as a table for people.
public struct SummaryTable: Sendable {
    private struct Row {
        var figure: String
        var value: String
    }

    private let rows: [Row]

    /// Lays a summary out, a figure in each row.
    public init(_ summary: ResultsSummary) {
        let usage = summary.usage
        var rows = [
            Row(figure: "consultations", value: "\(summary.completed + summary.failed)"),
            Row(figure: "completed", value: "\(summary.completed)"),
            Row(figure: "failed", value: "\(summary.failed)"),
        ]
        rows += summary.failures.sorted { $0.key.rawValue < $1.key.rawValue }
            .map { Row(figure: "  \($0.key.rawValue)", value: "\($0.value)") }
        if summary.checked > 0 {
            rows += [
                Row(figure: "checked", value: "\(summary.checked)"),
                Row(figure: "  passed", value: "\(summary.passed)"),
                Row(figure: "  corrected", value: "\(summary.corrected)"),
                Row(figure: "  for a person", value: "\(summary.forReview)"),
            ]
        }
        rows += [
            Row(figure: "prompt tokens", value: "\(usage.inputTokens)"),
            Row(figure: "  read from the cache", value: "\(usage.cacheReadTokens)"),
            Row(figure: "  written to the cache", value: "\(usage.cacheWriteTokens)"),
            Row(figure: "cache hit rate", value: Figures.percent(summary.cacheHitRate)),
            Row(figure: "output tokens", value: "\(usage.outputTokens)"),
            Row(figure: "cost", value: Figures.dollars(summary.usd)),
            Row(figure: "cost without cache", value: Figures.dollars(summary.usdWithoutCache)),
            Row(
                figure: "saved", value: "\(Figures.dollars(summary.savedUSD)) (\(Figures.percent(summary.savedShare)))"),
        ]
        if summary.unpriced > 0 { rows.append(Row(figure: "of unknown price", value: "\(summary.unpriced)")) }
        for (name, share) in [("p50", 0.5), ("p95", 0.95)] {
            let time = summary.timeToFirstToken.quantile(share).map(Figures.seconds) ?? "–"
            rows.append(Row(figure: "first text, \(name)", value: time))
        }
        rows.append(
            Row(figure: "tokens per second, p50", value: Figures.rate(summary.tokensPerSecond.quantile(0.5))))
        self.rows = rows
    }

    /// The table as text, without a line feed at its end.
    public var text: String {
        let table = TextTable<Row> {
            [
                Column(title: "all results", value: $0.figure),
                Column(title: "", value: $0.value, align: .right),
            ]
        }
        return table.string(for: rows, style: Style.simple) ?? ""
    }
}
