/// The state of a batch; the latest one of its key holds.
public struct BatchChanged: EventPayload {
    /// The batch.
    public var batchKey: String
    /// Where it is.
    public var state: BatchState
    /// Who serves the model.
    public var provider: String
    /// The batch, as the provider knows it; nil until it was submitted.
    public var providerBatchID: String?
    /// The model.
    public var model: String
    /// How many jobs it holds.
    public var requests: Int
    /// How its jobs ended; nil until they did.
    public var counts: BatchCounts?
    /// When it was written down.
    public var plannedAt: Timestamp?
    /// When the provider took it.
    public var submittedAt: Timestamp?
    /// When the provider was done.
    public var endedAt: Timestamp?
    /// When every result was published.
    public var collectedAt: Timestamp?
    /// What it has cost so far: the answers that were read.
    public var cost: Cost?
    /// The partition of `batch.jobs` that its jobs are from.
    public var partition: Int?
    /// How many of its jobs the provider is done with, as far as it told.
    public var finished: Int?
    /// Why the provider did not run it: its code; nil where it did.
    public var reason: String?
    /// What its owner needs to go on.
    public var notes: BatchNotes?

    /// States a batch.
    public init(
        batchKey: String, state: BatchState, provider: String, providerBatchID: String? = nil, model: String,
        requests: Int, counts: BatchCounts? = nil, plannedAt: Timestamp? = nil, submittedAt: Timestamp? = nil,
        endedAt: Timestamp? = nil, collectedAt: Timestamp? = nil, cost: Cost? = nil,
        partition: Int? = nil, finished: Int? = nil, reason: String? = nil, notes: BatchNotes? = nil
    ) {
        self.batchKey = batchKey
        self.state = state
        self.provider = provider
        self.providerBatchID = providerBatchID
        self.model = model
        self.requests = requests
        self.counts = counts
        self.plannedAt = plannedAt
        self.submittedAt = submittedAt
        self.endedAt = endedAt
        self.collectedAt = collectedAt
        self.cost = cost
        self.partition = partition
        self.finished = finished
        self.reason = reason
        self.notes = notes
    }

    /// Whether something is still to be done for it.
    public var isOpen: Bool {
        switch state {
        case .collected: false
        // Its jobs go into a later batch first.
        case .failed: notes != nil
        case .accumulating, .planned, .submitted, .ended: true
        }
    }

    /// `guidance.batch.changed.v1`.
    public static var type: EventType { .batchChanged }
    /// The batch key.
    public var subject: String { batchKey }

    /// Checks ids, lengths and ranges.
    public func check(_ fields: inout FieldChecks) {
        fields.identifier(batchKey, "batch_key")
        fields.identifier(provider, "provider")
        fields.identifier(providerBatchID, "provider_batch_id")
        fields.identifier(model, "model")
        fields.count(requests, "requests")
        fields.object(counts, "counts") { $0.check(&$1) }
        fields.object(cost, "cost") { $0.check(&$1) }
        fields.count(partition, "partition")
        fields.count(finished, "finished")
        fields.identifier(reason, "reason")
        fields.object(notes, "notes") { $0.check(&$1) }
    }

    enum CodingKeys: String, CodingKey {
        case batchKey = "batch_key"
        case state
        case provider
        case providerBatchID = "provider_batch_id"
        case model
        case requests
        case counts
        case plannedAt = "planned_at"
        case submittedAt = "submitted_at"
        case endedAt = "ended_at"
        case collectedAt = "collected_at"
        case cost
        case partition
        case finished
        case reason
        case notes
    }
}
