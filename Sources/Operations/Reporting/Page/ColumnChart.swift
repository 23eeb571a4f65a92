import Foundation

/// Values over time as columns, each of one or two parts on top of each other: SVG, drawn in the page's own colours.
struct ColumnChart {
    /// One column.
    struct Column {
        /// When it begins, for those who point at it.
        let label: String
        /// The lower part and the upper one.
        let values: [Double]
        /// Both in words.
        let words: String
    }

    private static let (width, height, left, bottom) = (720.0, 200.0, 60.0, 24.0)

    let title: String
    let columns: [Column]
    /// How a value at the axis is written.
    let scale: (Double) -> String

    /// The chart; a sentence where there is nothing to be seen.
    var markup: Markup {
        let highest = columns.map { $0.values.reduce(0, +) }.max() ?? 0
        guard highest > 0 else { return "<p class=\"none\">Nothing in this period.</p>" }
        let (plotWidth, plotHeight) = (Self.width - Self.left, Self.height - Self.bottom - 8)
        let step = plotWidth / Double(columns.count)
        let bars = columns.enumerated().map { index, column in
            var top = plotHeight + 8
            let parts = column.values.enumerated().map { part, value -> Markup in
                let height = value / highest * plotHeight
                top -= height
                let x = Self.left + Double(index) * step
                return """
                    <rect class="part\(part)" x="\(point(x))" y="\(point(top))" width="\(point(max(step * 0.86, 0.5)))" \
                    height="\(point(height))"/>
                    """
            }
            return "<g>\(Markup(parts))<title>\(column.label): \(column.words)</title></g>" as Markup
        }
        let axis = [0, 0.5, 1].map { share -> Markup in
            let y = 8 + plotHeight * (1 - share)
            return """
                <line x1="\(point(Self.left))" x2="\(point(Self.width))" y1="\(point(y))" y2="\(point(y))"/>\
                <text x="\(point(Self.left - 6))" y="\(point(y + 4))" text-anchor="end">\(scale(highest * share))</text>
                """
        }
        let ends: Markup = """
            <text x="\(point(Self.left))" y="\(point(Self.height - 6))">\(columns.first?.label ?? "")</text>\
            <text x="\(point(Self.width))" y="\(point(Self.height - 6))" text-anchor="end">\(columns.last?.label ?? "")</text>
            """
        return """
            <svg viewBox="0 0 \(point(Self.width)) \(point(Self.height))" role="img" aria-label="\(title)">\
            \(Markup(axis))\(Markup(bars))\(ends)</svg>
            """
    }

    private func point(_ value: Double) -> String { String(format: "%.1f", value) }
}
