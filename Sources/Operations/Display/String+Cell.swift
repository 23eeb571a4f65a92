extension String {
    /// Its first line, cut where it is too long for a table's cell; a dash where there is none.
    func cell(_ widest: Int) -> String {
        guard let line = printable.split(whereSeparator: \.isNewline).first else { return "–" }
        return line.count > widest ? line.prefix(widest - 1) + "…" : String(line)
    }
}
