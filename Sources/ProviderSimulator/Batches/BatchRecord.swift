public import Foundation

/// What became of one accepted batch, for tests and for the curious.
public struct BatchRecord: Sendable, Equatable, Codable {
    /// Whose API it came through.
    public enum Vendor: String, Sendable, Codable {
        /// Anthropic's Message Batches.
        case anthropic
        /// OpenAI's Batch API.
        case openAI = "openai"
    }

    /// Its id.
    public var id: String
    /// Whose API it came through.
    public var vendor: Vendor
    /// What the client attached (OpenAI).
    public var metadata: [String: String]
    /// Its status in the provider's words, such as `in_progress` or `ended`.
    public var status: String
    /// When it was accepted.
    public var createdAt: Date
    /// When it ended.
    public var endedAt: Date?
    /// Whether the client has deleted it.
    public var isDeleted: Bool
    /// Custom ids of its requests, in their order.
    public var customIDs: [String]
    /// Those of them that are billed: answered, whether or not their line is ever read.
    public var paidIDs: [String]
    /// Tokens of the results that have been read so far.
    public var usage: RequestRecord.Usage

    enum CodingKeys: String, CodingKey {
        case id, vendor, metadata, status, usage
        case createdAt = "created_at"
        case endedAt = "ended_at"
        case isDeleted = "deleted"
        case customIDs = "custom_ids"
        case paidIDs = "paid_ids"
    }
}

extension BatchRecord {
    init(_ batch: SimulatedBatch, now: Double) {
        id = batch.id
        vendor = batch.vendor == .anthropic ? .anthropic : .openAI
        metadata = Dictionary(batch.metadata.map { ($0.name, $0.value) }) { $1 }
        status =
            batch.vendor == .anthropic
            ? MessageBatches.status(of: batch, now: now) : Batches.status(of: batch, now: now)
        createdAt = Date(timeIntervalSince1970: batch.lifeCycle.created)
        endedAt = batch.lifeCycle.isEnded(at: now) ? Date(timeIntervalSince1970: batch.lifeCycle.ends) : nil
        isDeleted = batch.isDeleted
        customIDs = batch.content.entries.map(\.customID)
        paidIDs = batch.content.entries.prefix(batch.lifeCycle.answered(at: now))
            .filter { $0.outcome == .succeeded }.map(\.customID)
        usage = batch.usage
    }
}
