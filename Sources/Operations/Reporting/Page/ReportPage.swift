public import Contract
import Foundation

/// The figures of a period as one HTML page that needs nothing else: no script, no font, no picture from anywhere.
public struct ReportPage: Sendable {
    private let figures: ReportFigures
    private let now: Timestamp

    /// Shows figures.
    ///
    /// - Parameters:
    ///   - figures: The figures.
    ///   - now: When the page is made, which it says.
    public init(_ figures: ReportFigures, now: Timestamp) {
        self.figures = figures
        self.now = now
    }

    /// The page.
    public var html: String {
        let period = "\(figures.since) to \(figures.until)"
        let page: Markup = """
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <title>Pension guidance, \(period)</title>
            <style>\(Self.style)</style>
            </head>
            <body>
            <main>
            <h1>Pension guidance</h1>
            <p class="period">\(period)</p>
            \(tiles)
            <h2>Consultations over time</h2>
            <p class="key"><span class="part0"></span>answered <span class="part1"></span>failed</p>
            \(volume)
            <h2>What it cost</h2>
            \(cost)
            <p class="key"><span class="part0"></span>paid <span class="part1"></span>saved by caching or batches</p>
            \(costOverTime)
            <h2>What was found wrong</h2>
            <p class="key"><span class="part0"></span>all <span class="part1"></span>high or critical</p>
            \(issues)
            <h2>All figures</h2>
            \(table)
            </main>
            <footer>Made by <code>guidance report</code> at \(now.description).</footer>
            </body>
            </html>

            """
        return page.html
    }

    private var tiles: Markup {
        let results = figures.results
        let checked = results.checked > 0 ? Double(results.passed) / Double(results.checked) : nil
        let tiles: [(String, String)] = [
            ("consultations", "\(results.completed + results.failed)"), ("failed", "\(results.failed)"),
            ("passed their check", Figures.percent(checked)),
            ("first text, median", results.timeToFirstToken.quantile(0.5).map(Figures.seconds) ?? "–"),
            ("cache hit rate", Figures.percent(results.cacheHitRate)), ("paid", Figures.dollars(figures.usd)),
            ("audits", "\(figures.jobs[.audit]?.completed ?? 0)"), ("rules learned", "\(figures.rulesLearned)"),
        ]
        return "<dl class=\"tiles\">\(Markup(tiles.map { "<div><dt>\($0)</dt><dd>\($1)</dd></div>" }))</dl>"
    }

    private var volume: Markup {
        let timeline = figures.timeline
        return ColumnChart(
            title: "Consultations over time",
            columns: timeline.steps.enumerated().map { index, step in
                ColumnChart.Column(
                    label: label(timeline.time(of: index)), values: [Double(step.completed), Double(step.failed)],
                    words: "\(step.completed) answered, \(step.failed) failed")
            }, scale: { String(format: "%.0f", $0) }
        ).markup
    }

    private var costOverTime: Markup {
        let timeline = figures.timeline
        return ColumnChart(
            title: "Cost over time",
            columns: timeline.steps.enumerated().map { index, step in
                let saved = max(0, step.usdPlain - step.usd)
                return ColumnChart.Column(
                    label: label(timeline.time(of: index)), values: [double(step.usd), double(saved)],
                    words: "\(Figures.dollars(step.usd)) paid, \(Figures.dollars(saved)) saved")
            }, scale: { String(format: "$%.2f", $0) }
        ).markup
    }

    private var cost: Markup {
        let amounts: [(String, Decimal)] = [
            ("paid", figures.usd), ("without caching", figures.usdWithoutCache),
            ("without batches", figures.usdWithoutBatch),
        ]
        return BarList(
            bars: amounts.map { BarList.Bar(name: $0, value: double($1), words: Figures.dollars($1)) }
        ).markup
    }

    private var issues: Markup {
        BarList(
            bars: figures.issuesByFrequency.map { issue in
                BarList.Bar(
                    name: issue.category, value: Double(issue.count), words: "\(issue.count): \(issue.severities)",
                    grave: Double(issue.grave) / Double(max(1, issue.count)))
            }
        ).markup
    }

    private var table: Markup {
        let rows = (SummaryTable.rows(figures.results) + ReportTable.rows(figures)).map { row -> Markup in
            let isPart = row.figure.hasPrefix("  ")
            return """
                <tr><th scope="row"\(isPart ? " class=\"of\"" as Markup : "")>\(row.figure)</th><td>\(row.value)</td></tr>
                """
        }
        return "<table class=\"figures\">\(Markup(rows))</table>"
    }

    /// To the day where steps are days, else to the minute.
    private func label(_ time: Timestamp) -> String {
        let text = time.description
        return figures.timeline.length >= 86_400_000
            ? String(text.prefix(10)) : "\(text.prefix(10)) \(text.dropFirst(11).prefix(5))"
    }

    private func double(_ amount: Decimal) -> Double { NSDecimalNumber(decimal: amount).doubleValue }

    private static let style: Markup = """

        :root { --ink: #1c2430; --soft: #5b6675; --line: #d8dde4; --paper: #fff; --tile: #f4f6f8; --one: #2f6f9f; --two: #d9822b }
        @media (prefers-color-scheme: dark) {
          :root { --ink: #e6e9ee; --soft: #9aa5b4; --line: #333c48; --paper: #14181e; --tile: #1d232b; --one: #5fa3d6; --two: #eda25a }
        }
        body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.5 system-ui, sans-serif }
        main, footer { max-width: 46rem; margin: 0 auto; padding: 1rem }
        h1 { margin-bottom: 0 } h2 { margin-top: 2.5rem; font-size: 1.2rem }
        .period, .key, .none, footer { color: var(--soft) }
        .tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(10rem, 1fr)); gap: .75rem; margin: 1.5rem 0 }
        .tiles div { background: var(--tile); border-radius: .5rem; padding: .75rem 1rem }
        dt { color: var(--soft); font-size: .85rem } dd { margin: 0; font-size: 1.4rem; font-variant-numeric: tabular-nums }
        .key span { display: inline-block; width: .8em; height: .8em; margin: 0 .4em 0 0 } .key span + span, .key .part1 { margin-left: 1em }
        span.part0 { background: var(--one) } span.part1 { background: var(--two) }
        svg { display: block; width: 100%; height: auto } svg text { fill: var(--soft); font-size: 11px } svg line { stroke: var(--line) }
        rect.part0 { fill: var(--one) } rect.part1 { fill: var(--two) }
        table { width: 100%; border-collapse: collapse } th { text-align: left; font-weight: normal } th, td { padding: .25rem .5rem .25rem 0; vertical-align: top }
        .bars .bar { width: 40% } .bars svg { height: .9rem; margin-top: .3rem }
        .figures tr { border-top: 1px solid var(--line) } .figures td { text-align: right; font-variant-numeric: tabular-nums } .of { padding-left: 1.5rem }
        @media print {
          :root { --ink: #000; --soft: #444; --line: #bbb; --paper: #fff; --tile: #fff; --one: #2f6f9f; --two: #d9822b }
          body { font-size: 11pt; print-color-adjust: exact; -webkit-print-color-adjust: exact } h2 { break-after: avoid } svg, tr, .tiles div { break-inside: avoid }
          .tiles div { border: 1px solid var(--line) }
        }

        """
}
