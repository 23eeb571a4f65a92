public import Contract

/// The jobs that are being gathered for the next batch of one model, and whether it is full.
public struct BatchAccumulator: Sendable {
    /// What one batch may hold.
    public struct Limits: Sendable, Equatable {
        /// Jobs at most.
        public var requests: Int
        /// Bytes of the request file at most.
        public var bytes: Int

        /// The stricter of our own limits and the provider's.
        public init(requests: Int, bytes: Int, provider: (requests: Int, bytes: Int)) {
            self.requests = max(1, min(requests, provider.requests))
            self.bytes = min(bytes, provider.bytes)
        }
    }

    private let limits: Limits
    /// What stands around and between entries: counted for each, rather too much than too little.
    private static let framing = 64

    /// The jobs, in the order of their offsets.
    public private(set) var jobs: [ManifestJob] = []
    /// The bytes of their entries.
    public private(set) var bytes = 0

    /// Begins to gather.
    public init(limits: Limits) {
        self.limits = limits
    }

    /// Whether an entry fits beside what is there; the first one always does, for what is too large for a batch of its own is the provider's to refuse.
    public func fits(bytes entry: Int) -> Bool {
        jobs.isEmpty || (jobs.count < limits.requests && bytes + entry + Self.framing <= limits.bytes)
    }

    /// Adds a job that fits.
    public mutating func add(_ job: ManifestJob, bytes entry: Int) {
        jobs.append(job)
        bytes += entry + Self.framing
    }

    /// Whether no further job is taken.
    public var isFull: Bool { jobs.count >= limits.requests || bytes >= limits.bytes }
}
