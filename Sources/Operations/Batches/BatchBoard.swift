public import Contract

/// Batches on their way, as lines that are drawn anew every second.
public struct BatchBoard: Sendable {
    private static let barWidth = 24

    private let entries: [LedgerEntry]
    private let now: Timestamp

    /// Shows batches.
    ///
    /// - Parameters:
    ///   - entries: In the order in which they were planned.
    ///   - now: The present.
    public init(_ entries: [LedgerEntry], now: Timestamp) {
        self.entries = entries
        self.now = now
    }

    /// The batches that are open, the oldest first, then those that were over last, and a sum of all.
    ///
    /// - Parameters:
    ///   - maximum: How many lines at most.
    ///   - columns: How many characters of each; what a terminal breaks takes more lines than it has.
    /// - Returns: Lines without their line feeds.
    public func lines(_ maximum: Int, columns: Int = .max) -> [String] {
        let forecast = BatchForecast(entries)
        let open = entries.filter(\.batch.isOpen)
        let closed = entries.filter { !$0.batch.isOpen }.reversed()
        let rows = (open + closed).prefix(max(0, maximum - 1))
        let width = rows.map(\.batch.batchKey.count).max() ?? 0
        return (rows.map { row($0, forecast, keyWidth: width) } + [sum]).map { String($0.prefix(columns)) }
    }

    private func row(_ entry: LedgerEntry, _ forecast: BatchForecast, keyWidth: Int) -> String {
        let batch = entry.batch
        let key = batch.batchKey.printable
        var parts = [
            key + String(repeating: " ", count: max(0, keyWidth - key.count)),
            batch.state.rawValue.padded(to: 12), Self.bar(share(of: entry)), count(of: entry),
        ]
        switch batch.state {
        case .submitted:
            parts.append(
                forecast.timeLeft(of: entry, now: now).map { "about \(Figures.duration($0)) left" }
                    ?? "time left unknown")
        case .failed: parts.append(batch.reason?.printable ?? "")
        case .collected: parts.append(batch.cost.map { Figures.dollars($0.usd) } ?? "")
        case .accumulating, .planned, .ended: break
        }
        return parts.joined(separator: "  ")
    }

    /// How far it has come in its present state.
    private func share(of entry: LedgerEntry) -> Double {
        let requests = Double(max(1, entry.batch.requests))
        switch entry.batch.state {
        case .accumulating, .planned, .failed: return 0
        case .submitted: return min(1, Double(entry.batch.finished ?? 0) / requests)
        case .ended: return min(1, Double(entry.settled ?? 0) / requests)
        case .collected: return 1
        }
    }

    private func count(of entry: LedgerEntry) -> String {
        let batch = entry.batch
        switch batch.state {
        case .submitted: return "\(batch.finished ?? 0) of \(batch.requests) answered"
        case .ended: return "\(entry.settled ?? 0) of \(batch.requests) published"
        case .accumulating, .planned, .collected, .failed: return "\(batch.requests) requests"
        }
    }

    private var sum: String {
        let totals = BatchTotals(entries)
        return "\(totals.summary); \(Figures.dollars(totals.usd)) paid, \(Figures.dollars(totals.savedUSD)) saved"
    }

    private static func bar(_ share: Double) -> String {
        let full = Int(share * Double(barWidth))
        return String(repeating: "█", count: full) + String(repeating: "░", count: barWidth - full)
    }

    /// A change in a line, for those who do not look at a terminal.
    public static func line(_ entry: LedgerEntry) -> String {
        let batch = entry.batch
        var parts = [
            entry.time?.description ?? "–", batch.batchKey, batch.state.rawValue, batch.provider, batch.model,
            "\(batch.finished ?? 0)/\(batch.requests)",
        ]
        if let reason = batch.reason { parts.append(reason) }
        return parts.joined(separator: " ").printable
    }
}

extension String {
    /// With spaces behind it.
    fileprivate func padded(to width: Int) -> String {
        self + String(repeating: " ", count: max(0, width - count))
    }
}
