/// A metric as `/metrics` shows it.
///
/// Names, units and types follow Prometheus' [conventions](https://prometheus.io/docs/practices/naming/).
public struct MetricDescription: Sendable, Hashable {
    /// What its values mean.
    public enum Kind: Sendable, Hashable {
        /// A sum that only grows.
        case counter
        /// A value at this moment.
        case gauge
        /// A distribution, counted in buckets with these upper bounds, ascending; one without a bound is added.
        case histogram(buckets: [Double])
    }

    /// Its name, with its unit.
    public let name: String
    /// What it says, in one line.
    public let help: String
    /// What its values mean.
    public let kind: Kind

    /// Describes a metric.
    ///
    /// - Parameters:
    ///   - name: Its name, with its unit.
    ///   - kind: What its values mean.
    ///   - help: What it says, in one line.
    public init(_ name: String, _ kind: Kind, _ help: String) {
        self.name = name
        self.kind = kind
        self.help = help
    }
}

extension MetricDescription.Kind {
    /// Seconds, from what a cache answers to what takes minutes.
    public static let seconds = Self.histogram(
        buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 900, 3600])

    var typeName: String {
        switch self {
        case .counter: "counter"
        case .gauge: "gauge"
        case .histogram: "histogram"
        }
    }
}
