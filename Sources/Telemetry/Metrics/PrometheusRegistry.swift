public import CoreMetrics
import Synchronization

/// The metrics of a process, for Prometheus to fetch; what swift-metrics counts with.
///
/// A metric is known by its name: a counter, meter, recorder or timer made twice under the same name and labels is the same series. Recorders that aggregate
/// and timers (in seconds) are histograms. What is destroyed is no longer shown.
public final class PrometheusRegistry: MetricsFactory {
    /// Series of one metric at most.
    ///
    /// Labels that nobody bounded must not fill the memory: what comes later is not shown.
    static let maximumSeries = 2_000

    private struct Family {
        let kind: MetricDescription.Kind
        var values: [MetricLabels: ValueCell] = [:]
        var histograms: [MetricLabels: HistogramCell] = [:]

        var isFull: Bool { values.count + histograms.count >= PrometheusRegistry.maximumSeries }
    }

    private let descriptions: [String: MetricDescription]
    private let families = Mutex<[String: Family]>([:])

    /// Makes a registry without series.
    ///
    /// - Parameter descriptions: What is known of metrics by name; others are shown without help, and as what they were made.
    public init(_ descriptions: [MetricDescription] = []) {
        self.descriptions = Dictionary(descriptions.map { ($0.name, $0) }) { first, _ in first }
    }

    /// Everything there is now, as Prometheus' text format 0.0.4.
    public var text: String {
        let families = families.withLock { $0 }
        var text = PrometheusText()
        for (name, family) in families.sorted(by: { $0.key < $1.key }) {
            guard !family.values.isEmpty || !family.histograms.isEmpty else { continue }
            text.begin(name, family.kind, help: descriptions[name]?.help)
            for (labels, cell) in family.values.sorted(by: { $0.key.text < $1.key.text }) {
                text.add(name, labels, cell.value)
            }
            for (labels, cell) in family.histograms.sorted(by: { $0.key.text < $1.key.text }) {
                text.add(name, labels, cell.counts, bounds: cell.bounds)
            }
        }
        return text.text
    }

    private func value(_ label: String, _ dimensions: [(String, String)], _ kind: MetricDescription.Kind) -> ValueCell {
        let labels = MetricLabels(dimensions)
        return families.withLock { families in
            let name = PrometheusText.name(label)
            var family = families[name] ?? Family(kind: descriptions[name]?.kind ?? kind)
            if let cell = family.values[labels] { return cell }
            let cell = ValueCell()
            if case .histogram = family.kind { return cell }
            guard !family.isFull else { return cell }
            family.values[labels] = cell
            families[name] = family
            return cell
        }
    }

    private func histogram(_ label: String, _ dimensions: [(String, String)]) -> HistogramCell {
        let labels = MetricLabels(dimensions)
        return families.withLock { families in
            let name = PrometheusText.name(label)
            var family = families[name] ?? Family(kind: descriptions[name]?.kind ?? .seconds)
            if let cell = family.histograms[labels] { return cell }
            guard case .histogram(let bounds) = family.kind else { return HistogramCell(bounds: []) }
            let cell = HistogramCell(bounds: bounds)
            guard !family.isFull else { return cell }
            family.histograms[labels] = cell
            families[name] = family
            return cell
        }
    }

    private func remove(_ handler: AnyObject) {
        families.withLock { families in
            for name in families.keys {
                for (labels, cell) in families[name]?.values ?? [:] where cell === handler {
                    families[name]?.values[labels] = nil
                }
                for (labels, cell) in families[name]?.histograms ?? [:] where cell === handler {
                    families[name]?.histograms[labels] = nil
                }
            }
        }
    }
}

// MARK: - What swift-metrics asks for

extension PrometheusRegistry {
    /// The series of a counter.
    public func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
        value(label, dimensions, .counter)
    }

    /// The series of a counter that counts fractions.
    public func makeFloatingPointCounter(
        label: String, dimensions: [(String, String)]
    ) -> any FloatingPointCounterHandler {
        value(label, dimensions, .counter)
    }

    /// The series of a gauge.
    public func makeMeter(label: String, dimensions: [(String, String)]) -> any MeterHandler {
        value(label, dimensions, .gauge)
    }

    /// The series of a histogram, or of a gauge where values are not to be aggregated.
    public func makeRecorder(
        label: String, dimensions: [(String, String)], aggregate: Bool
    ) -> any RecorderHandler {
        aggregate ? histogram(label, dimensions) : value(label, dimensions, .gauge)
    }

    /// The series of a histogram of seconds.
    public func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
        histogram(label, dimensions)
    }

    /// Shows a series no longer.
    public func destroyCounter(_ handler: any CounterHandler) { remove(handler) }

    /// Shows a series no longer.
    public func destroyFloatingPointCounter(_ handler: any FloatingPointCounterHandler) { remove(handler) }

    /// Shows a series no longer.
    public func destroyMeter(_ handler: any MeterHandler) { remove(handler) }

    /// Shows a series no longer.
    public func destroyRecorder(_ handler: any RecorderHandler) { remove(handler) }

    /// Shows a series no longer.
    public func destroyTimer(_ handler: any TimerHandler) { remove(handler) }
}
