import TextTable

/// Figures with their names, one in each row.
struct FigureTable {
    /// One figure.
    struct Row {
        let figure: String
        let value: String

        init(_ figure: String, _ value: String) {
            self.figure = figure
            self.value = value
        }
    }

    let title: String
    let rows: [Row]

    /// The table as text, without a line feed at its end.
    var text: String {
        let table = TextTable<Row> {
            [
                Column(title: title, value: $0.figure),
                Column(title: "", value: $0.value, align: .right),
            ]
        }
        return table.string(for: rows, style: Style.simple) ?? ""
    }
}
