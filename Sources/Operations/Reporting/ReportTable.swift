import Contract
import Guidance

/// The figures of a period as a table for people.
public struct ReportTable: Sendable {
    private let rows: [FigureTable.Row]
    private let title: String

    /// Lays figures out, one in each row.
    public init(_ figures: ReportFigures) {
        title = "\(figures.since) to \(figures.until)"
        rows = SummaryTable.rows(figures.results) + Self.rows(figures)
    }

    /// The table as text, without a line feed at its end.
    public var text: String { FigureTable(title: title, rows: rows).text }

    /// What a summary of results does not have.
    static func rows(_ figures: ReportFigures) -> [FigureTable.Row] {
        var rows: [FigureTable.Row] = []
        for (name, share) in [("p50", 0.5), ("p95", 0.95)] {
            rows.append(.init("whole answer, \(name)", figures.totalTime.quantile(share).map(Figures.seconds) ?? "–"))
        }
        let issues = figures.issuesByFrequency
        rows.append(.init("issues found", "\(issues.reduce(0) { $0 + $1.count })"))
        rows += issues.map { .init("  \($0.category.printable)", "\($0.count) (\($0.severities))") }
        rows.append(.init("batch jobs", "\(figures.jobs.values.reduce(0) { $0 + $1.completed + $1.failed })"))
        for kind in BatchJobKind.allCases {
            guard let jobs = figures.jobs[kind] else { continue }
            let passed = kind == .audit ? ", \(figures.auditsPassed) passed" : ""
            rows.append(.init("  \(kind.rawValue)", "\(jobs.completed) completed\(passed), \(jobs.failed) failed"))
        }
        rows += figures.jobFailures.sorted { $0.key < $1.key }
            .map { .init("  failed: \($0.key.printable)", "\($0.value)") }
        rows.append(.init("batches", figures.batches.summary))
        if figures.batches.unpriced > 0 {
            rows.append(.init("  answers of unknown price", "\(figures.batches.unpriced)"))
        }
        return rows + [
            .init("cost with batch jobs", Figures.dollars(figures.usd)),
            .init("  saved by caching", Figures.dollars(figures.usdWithoutCache - figures.usd)),
            .init("  saved by batches", Figures.dollars(figures.usdWithoutBatch - figures.usd)),
            .init("rules learned", "\(figures.rulesLearned) of \(figures.rules)"),
            .init("  rejected", "\(figures.rulesRejected)"),
        ]
    }
}

extension ReportFigures {
    /// What was found wrong in one category.
    struct CategoryCount {
        let category: String
        let count: Int
        /// By severity, the gravest first, in words.
        let severities: String
        /// How many were high or critical.
        let grave: Int
    }

    /// Categories, the most frequent first.
    var issuesByFrequency: [CategoryCount] {
        issues.map { category, severities in
            let words = severities.sorted { $0.key > $1.key }.map { "\($0.value) \($0.key.rawValue)" }
            return CategoryCount(
                category: category, count: severities.values.reduce(0, +), severities: words.joined(separator: ", "),
                grave: severities.reduce(0) { $0 + ($1.key >= .high ? $1.value : 0) })
        }
        .sorted { $0.count == $1.count ? $0.category < $1.category : $0.count > $1.count }
    }
}
