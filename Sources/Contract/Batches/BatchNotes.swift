/// What the owner of a batch writes down beside its state, so that any other worker can go on from there; of no use to others.
public struct BatchNotes: Codable, Sendable, Equatable {
    /// In how many parts its manifest lies in the ledger.
    public var manifestParts: Int
    /// How many bytes its request file has.
    public var bytes: Int
    /// When it was last begun to be submitted; nil where it is certain that the provider has not been asked.
    public var submissionStartedAt: Timestamp?
    /// How long that submission may take at most.
    public var submissionTimeoutMilliseconds: Int
    /// Whether the provider's batch was found, and not told by the answer to its creation, and its custom ids have not shown yet that it is this one.
    public var isAdopted: Bool
    /// Provider batches that were taken for this one and turned out to be others.
    public var disowned: [String]
    /// Which jobs have their result or failure on `batch.results`: a bit each in the order of the manifest, lowest bit first, base64; nil for none.
    public var settled: String?
    /// Which jobs go into a later batch, in the same form.
    public var returned: String?
    /// Whether what goes into a later batch has used up one of its attempts.
    public var countsAttempt: Bool
    /// How many jobs a later batch of these may hold; nil for as many as any.
    public var returnedLimit: Int?

    /// Notes on a batch.
    public init(
        manifestParts: Int, bytes: Int, submissionStartedAt: Timestamp? = nil, submissionTimeoutMilliseconds: Int = 0,
        isAdopted: Bool = false, disowned: [String] = [], settled: String? = nil, returned: String? = nil,
        countsAttempt: Bool = true, returnedLimit: Int? = nil
    ) {
        self.manifestParts = manifestParts
        self.bytes = bytes
        self.submissionStartedAt = submissionStartedAt
        self.submissionTimeoutMilliseconds = submissionTimeoutMilliseconds
        self.isAdopted = isAdopted
        self.disowned = disowned
        self.settled = settled
        self.returned = returned
        self.countsAttempt = countsAttempt
        self.returnedLimit = returnedLimit
    }

    func check(_ fields: inout FieldChecks) {
        fields.count(manifestParts, "manifest_parts")
        fields.count(bytes, "bytes")
        fields.count(submissionTimeoutMilliseconds, "submission_timeout_ms")
        fields.identifiers(disowned, "disowned", maximum: FieldBounds.entries)
        fields.count(returnedLimit, "returned_limit")
        fields.text(settled, "settled", maximum: FieldBounds.passage)
        fields.text(returned, "returned", maximum: FieldBounds.passage)
    }

    enum CodingKeys: String, CodingKey {
        case manifestParts = "manifest_parts"
        case bytes
        case submissionStartedAt = "submission_started_at"
        case submissionTimeoutMilliseconds = "submission_timeout_ms"
        case isAdopted = "is_adopted"
        case disowned
        case settled
        case returned
        case countsAttempt = "counts_attempt"
        case returnedLimit = "returned_limit"
    }
}
