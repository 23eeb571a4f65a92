import Synchronization

/// Instruments by what tells their series apart: a factory finds them by text, which takes longer than to count.
///
/// Holds as many as there are series, so labels must be of closed lists.
final class InstrumentCache<Instrument: AnyObject & Sendable>: Sendable {
    private struct Series: Hashable {
        let metric: WorkerMetric
        let values: [String]
    }

    private let make: @Sendable (_ label: String, _ dimensions: [(String, String)]) -> Instrument
    private let instruments = Mutex<[Series: Instrument]>([:])

    /// - Parameter make: Makes the instrument of a series; where two do so at once, both count.
    init(_ make: @escaping @Sendable (_ label: String, _ dimensions: [(String, String)]) -> Instrument) {
        self.make = make
    }

    /// The instrument of a series; a metric's dimensions have the same names in the same order each time.
    func instrument(_ metric: WorkerMetric, _ dimensions: [(String, String)]) -> Instrument {
        let series = Series(metric: metric, values: dimensions.map(\.1))
        if let known = instruments.withLock({ $0[series] }) { return known }
        let instrument = make(metric.rawValue, dimensions)
        instruments.withLock { $0[series] = instrument }
        return instrument
    }
}
