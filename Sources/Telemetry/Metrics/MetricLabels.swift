/// The labels of one series: what tells it from the others of its metric.
struct MetricLabels: Hashable, Sendable {
    /// As they stand between the braces, without them.
    let text: String

    /// - Parameter dimensions: Names and values; the names are ours, the values may be anything.
    init(_ dimensions: [(String, String)]) {
        var text = ""
        for (name, value) in dimensions {
            if !text.isEmpty { text += "," }
            text += PrometheusText.name(name)
            text += "=\""
            text += PrometheusText.escapedValue(value)
            text += "\""
        }
        self.text = text
    }

    /// The labels in braces, with one more where given.
    func braces(with extra: String? = nil) -> String {
        let all = [text, extra ?? ""].filter { !$0.isEmpty }.joined(separator: ",")
        return all.isEmpty ? "" : "{\(all)}"
    }
}
