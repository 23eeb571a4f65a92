/// The provider batch that a result came from, with this job's share of it.
public struct BatchReference: Codable, Sendable, Equatable {
    /// The batch, as our ledger knows it.
    public var batchKey: String
    /// Who ran it.
    public var provider: String
    /// The batch, as the provider knows it; nil if it never got there.
    public var providerBatchID: String?
    /// The tokens this job took; nil if it did not run.
    public var usage: Usage?
    /// What this job cost; nil if it did not run.
    public var cost: Cost?

    /// Refers to a batch.
    public init(
        batchKey: String, provider: String, providerBatchID: String? = nil, usage: Usage? = nil, cost: Cost? = nil
    ) {
        self.batchKey = batchKey
        self.provider = provider
        self.providerBatchID = providerBatchID
        self.usage = usage
        self.cost = cost
    }

    func check(_ fields: inout FieldChecks) {
        fields.identifier(batchKey, "batch_key")
        fields.identifier(provider, "provider")
        fields.identifier(providerBatchID, "provider_batch_id")
        fields.object(usage, "usage") { $0.check(&$1) }
        fields.object(cost, "cost") { $0.check(&$1) }
    }

    enum CodingKeys: String, CodingKey {
        case batchKey = "batch_key"
        case provider
        case providerBatchID = "provider_batch_id"
        case usage
        case cost
    }
}
