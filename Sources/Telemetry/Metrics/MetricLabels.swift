/// The labels of one series: what tells it from the others of its metric.
struct MetricLabels: Hashable, Sendable {
    /// As they stand between the braces, without them.
    let text: String

    /// - Parameter dimensions: Names and values; the names are ours, the values may be anything.
    init(_ dimensions: [(String, String)]) {
        text = dimensions.map { "\(PrometheusText.name($0.0))=\"\(PrometheusText.escapedValue($0.1))\"" }
            .joined(separator: ",")
    }

    /// The labels in braces, with one more where given.
    func braces(with extra: String? = nil) -> String {
        let all = [text, extra ?? ""].filter { !$0.isEmpty }.joined(separator: ",")
        return all.isEmpty ? "" : "{\(all)}"
    }
}
