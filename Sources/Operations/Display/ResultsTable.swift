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
                Column(title: "total", value: $0.total, align: .right),
                Column(title: "chunks", value: $0.chunks, align: .right),
                Column(title: "tokens in + out", value: $0.tokens, align: .right),
                Column(title: "cached", value: $0.cached, align: .right),
                Column(title: "cost", value: $0.cost, align: .right),
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
                cached: Figures.share(usage.cacheReadTokens, of: usage.inputTokens),
                cost: data.cost.map { Figures.dollars($0.usd) } ?? "–")
        }
    }

    private static func sum(_ results: [ConsultationResult]) -> Row {
        let completed = results.compactMap { result -> ConsultationCompleted? in
            if case .completed(let data) = result.outcome { data } else { nil }
        }
        let input = completed.reduce(0) { $0 + $1.usage.inputTokens }
        let costs = completed.compactMap { $0.cost?.usd }
        return Row(
            consultation: "all \(results.count)", outcome: "\(completed.count) completed",
            chunks: "\(completed.reduce(0) { $0 + $1.chunks })",
            tokens: "\(input) + \(completed.reduce(0) { $0 + $1.usage.outputTokens })",
            cached: Figures.share(completed.reduce(0) { $0 + $1.usage.cacheReadTokens }, of: input),
            cost: costs.isEmpty ? "–" : Figures.dollars(costs.reduce(0, +)))
    }
}
