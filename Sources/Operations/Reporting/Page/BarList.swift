import Foundation

/// Named values as bars below each other.
struct BarList {
    /// One bar.
    struct Bar {
        let name: String
        let value: Double
        /// The value in words.
        let words: String
        /// The share of it that is set off, from 0 to 1.
        var grave = 0.0
    }

    let bars: [Bar]

    /// The bars; a sentence where there are none.
    var markup: Markup {
        let longest = bars.map(\.value).max() ?? 0
        guard longest > 0 else { return "<p class=\"none\">Nothing in this period.</p>" }
        let rows = bars.map { bar -> Markup in
            let width = bar.value / longest * 100
            return """
                <tr><th scope="row">\(bar.name)</th><td class="bar"><svg viewBox="0 0 100 10" preserveAspectRatio="none" \
                aria-hidden="true"><rect class="part0" width="\(point(width))" height="10"/>\
                <rect class="part1" width="\(point(width * bar.grave))" height="10"/></svg></td><td>\(bar.words)</td></tr>
                """
        }
        return "<table class=\"bars\">\(Markup(rows))</table>"
    }

    private func point(_ value: Double) -> String { String(format: "%.1f", max(0, value)) }
}
