import Contract
import Foundation
import TextTable

/// Results as a table for people.
public struct ResultsTable: Sendable {
    private let rows: [Row]

    private struct Row {
        var consultation: String
        var outcome: String
        var check = "–"
        var firstText = "–"
        var total = "–"
        var chunks = "–"
        var tokens = "–"
        var cached = "–"
        var cost = "–"
        var saved = "–"
        var rate = "–"
    }

    /// Lays results out, one row each, with a sum below more than one.
    ///
    /// - Parameter results: In the order of the rows.
    public init(_ results: [ConsultationResult]) {
        var rows = results.map(Self.row)
        if results.count > 1 { rows.append(Self.sum(results)) }
        self.rows = rows
    }

    /// The table as text, without a line feed at its end.
    public var text: String {
        let table = TextTable<Row> {
            [
                Column(title: "consultation", value: $0.consultation),
                Column(title: "outcome", value: $0.outcome),
                Column(title: "check", value: $0.check),
                Column(title: "first text", value: $0.firstText, align: .right),
                Column(title: "tokens/s", value: $0.rate, align: .right),
                Column(title: "total", value: $0.total, align: .right),
                Column(title: "chunks", value: $0.chunks, align: .right),
                Column(title: "tokens in + out", value: $0.tokens, align: .right),
                Column(title: "cached", value: $0.cached, align: .right),
                Column(title: "cost", value: $0.cost, align: .right),
                Column(title: "saved", value: $0.saved, align: .right),
            ]
        }
        return table.string(for: rows, style: Style.simple) ?? ""
    }

    private static func row(_ result: ConsultationResult) -> Row {
        switch result.outcome {
        case .failed(let data):
            return Row(consultation: data.consultationID, outcome: "failed: \(data.code.rawValue)")
        case .completed(let data):
            let usage = data.usage
            return Row(
                consultation: data.consultationID, outcome: "completed", check: result.check?.summary ?? "–",
                firstText: data.timing.timeToFirstTokenMilliseconds.map(Figures.seconds) ?? "–",
                total: Figures.seconds(data.timing.totalMilliseconds), chunks: "\(data.chunks)",
                tokens: "\(usage.inputTokens) + \(usage.outputTokens)",
                cached: Figures.percent(usage.cacheHitRate), cost: data.cost.map { Figures.dollars($0.usd) } ?? "–",
                saved: Figures.percent(data.cost?.savedShare), rate: Figures.rate(data.timing.tokensPerSecond))
        }
    }

    private static func sum(_ results: [ConsultationResult]) -> Row {
        var summary = ResultsSummary()
        var chunks = 0
        for result in results {
            summary.add(result)
            if case .completed(let answer) = result.outcome { chunks += answer.chunks }
        }
        let isPriced = summary.unpriced < summary.completed + summary.checked
        return Row(
            consultation: "all \(results.count)", outcome: "\(summary.completed) completed", chunks: "\(chunks)",
            tokens: "\(summary.usage.inputTokens) + \(summary.usage.outputTokens)",
            cached: Figures.percent(summary.cacheHitRate), cost: isPriced ? Figures.dollars(summary.usd) : "–",
            saved: Figures.percent(summary.savedShare))
    }
}
