/// Named values, a line each, in two columns.
enum FieldLines {
    /// Lays fields out; a field without a name goes on with the one above.
    static func text(_ fields: [(name: String, text: String)]) -> [String] {
        let width = fields.map(\.name.count).max() ?? 0
        return fields.map { name, text in
            "\(name)\(String(repeating: " ", count: width - name.count))  \(text)".printable.replacing("\n", with: " ")
        }
    }
}
