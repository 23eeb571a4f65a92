public import Contract
import TextTable

/// Batches as a table for people.
public struct BatchesTable: Sendable {
    private let rows: [Row]

    fileprivate struct Row {
        var batch: String
        var state: String
        var provider = ""
        var partition = ""
        var requests: String
        var finished: String
        var succeeded = "–"
        var errored = "–"
        var expired = "–"
        var missing = "–"
        var age = ""
        var cost = "–"
        var saved = "–"
    }

    /// Lays batches out, one row each, with a sum below.
    ///
    /// - Parameters:
    ///   - entries: In the order of the rows.
    ///   - now: The present.
    public init(_ entries: [LedgerEntry], now: Timestamp) {
        rows = entries.map { Self.row($0, now: now) } + [Self.sum(BatchTotals(entries))]
    }

    /// The table as text, without a line feed at its end.
    public var text: String {
        let table = TextTable<Row> {
            [
                Column(title: "batch", value: $0.batch),
                Column(title: "state", value: $0.state),
                Column(title: "provider, model", value: $0.provider),
                Column(title: "partition", value: $0.partition, align: .right),
                Column(title: "requests", value: $0.requests, align: .right),
                Column(title: "finished", value: $0.finished, align: .right),
                Column(title: "succeeded", value: $0.succeeded, align: .right),
                Column(title: "errored", value: $0.errored, align: .right),
                Column(title: "expired", value: $0.expired, align: .right),
                Column(title: "missing", value: $0.missing, align: .right),
                Column(title: "age", value: $0.age, align: .right),
                Column(title: "cost", value: $0.cost, align: .right),
                Column(title: "saved", value: $0.saved, align: .right),
            ]
        }
        return table.string(for: rows, style: Style.simple) ?? ""
    }

    private static func row(_ entry: LedgerEntry, now: Timestamp) -> Row {
        let batch = entry.batch
        var row = Row(
            batch: batch.batchKey.printable, state: batch.state.rawValue,
            provider: "\(batch.provider), \(batch.model)".printable,
            partition: batch.partition.map(String.init) ?? "–", requests: "\(batch.requests)",
            finished: batch.finished.map(String.init) ?? "–",
            age: batch.plannedAt.map { Figures.duration(.milliseconds(max(0, now.milliseconds(since: $0)))) } ?? "–",
            cost: batch.cost.map { Figures.dollars($0.usd) } ?? "–",
            saved: entry.savedUSD.map(Figures.dollars) ?? "–")
        row.count(batch.counts)
        return row
    }

    private static func sum(_ totals: BatchTotals) -> Row {
        var row = Row(
            batch: "all \(totals.batches)", state: totals.summary, requests: "\(totals.requests)",
            finished: "\(totals.finished)", cost: Figures.dollars(totals.usd),
            saved: "\(Figures.dollars(totals.savedUSD)) (\(Figures.percent(totals.savedShare)))")
        row.count(totals.counts)
        return row
    }
}

extension BatchesTable.Row {
    fileprivate mutating func count(_ counts: BatchCounts?) {
        guard let counts else { return }
        (succeeded, errored) = ("\(counts.succeeded)", "\(counts.errored)")
        (expired, missing) = ("\(counts.expired)", "\(counts.missing)")
    }
}
