import Contract

/// A summary of results as a table for people.
public struct SummaryTable: Sendable {
    private let summary: ResultsSummary

    /// Lays a summary out, a figure in each row.
    public init(_ summary: ResultsSummary) {
        self.summary = summary
    }

    /// The table as text, without a line feed at its end.
    public var text: String { FigureTable(title: "all results", rows: Self.rows(summary)).text }

    /// Each figure with its name; one that is part of another begins with two spaces.
    static func rows(_ summary: ResultsSummary) -> [FigureTable.Row] {
        let usage = summary.usage
        var rows: [FigureTable.Row] = [
            .init("consultations", "\(summary.completed + summary.failed)"),
            .init("completed", "\(summary.completed)"),
            .init("failed", "\(summary.failed)"),
        ]
        rows += summary.failures.sorted { $0.key.rawValue < $1.key.rawValue }
            .map { .init("  \($0.key.rawValue)", "\($0.value)") }
        if summary.checked > 0 {
            rows += [
                .init("checked", "\(summary.checked)"),
                .init("  passed", "\(summary.passed)"),
                .init("  corrected", "\(summary.corrected)"),
                .init("  for a person", "\(summary.forReview)"),
            ]
        }
        rows += [
            .init("prompt tokens", "\(usage.inputTokens)"),
            .init("  read from the cache", "\(usage.cacheReadTokens)"),
            .init("  written to the cache", "\(usage.cacheWriteTokens)"),
            .init("cache hit rate", Figures.percent(summary.cacheHitRate)),
            .init("output tokens", "\(usage.outputTokens)"),
            .init("cost", Figures.dollars(summary.usd)),
            .init("cost without cache", Figures.dollars(summary.usdWithoutCache)),
            .init("saved", "\(Figures.dollars(summary.savedUSD)) (\(Figures.percent(summary.savedShare)))"),
        ]
        if summary.unpriced > 0 { rows.append(.init("of unknown price", "\(summary.unpriced)")) }
        for (name, share) in [("p50", 0.5), ("p95", 0.95)] {
            let time = summary.timeToFirstToken.quantile(share).map(Figures.seconds) ?? "–"
            rows.append(.init("first text, \(name)", time))
        }
        return rows + [.init("tokens per second, p50", Figures.rate(summary.tokensPerSecond.quantile(0.5)))]
    }
}
