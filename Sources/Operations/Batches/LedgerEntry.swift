public import Contract
import Foundation

/// A batch as the ledger has it.
public struct LedgerEntry: Sendable, Equatable {
    /// The batch.
    public let batch: BatchChanged
    /// When that was so; nil in an event that came without.
    public let time: Timestamp?
    /// The event as it was read, JSON.
    public let event: [UInt8]

    /// Reads a record's value; nil where it does not tell the state of a batch.
    ///
    /// - Parameter event: A record's value.
    public init?(_ event: [UInt8]) {
        guard let envelope = try? EventEnvelope(event), let changed = try? envelope.decode(BatchChanged.self) else {
            return nil
        }
        batch = changed.data
        time = envelope.time
        self.event = event
    }

    /// How many of its jobs have their result or failure on `batch.results`, or go into a later batch; nil where nothing is noted of it.
    var settled: Int? { Self.count(batch.notes?.settled).map { $0 + (returned ?? 0) } ?? returned }

    /// How many of its jobs go into a later batch; nil where nothing is noted of it.
    var returned: Int? { Self.count(batch.notes?.returned) }

    /// What running its jobs as a batch has saved; nil while nothing has been paid.
    var savedUSD: Decimal? { batch.cost.flatMap { cost in cost.usdWithoutBatch.map { $0 - cost.usd } } }

    private static func count(_ bits: String?) -> Int? {
        bits.flatMap { Data(base64Encoded: $0) }.map { $0.reduce(0) { $0 + $1.nonzeroBitCount } }
    }
}
