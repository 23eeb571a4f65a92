/// How a worker runs its jobs.
public struct WorkerSettings: Sendable {
    /// Jobs in flight at once; default 256.
    public var concurrency: Int
    /// How often a job may be tried before it fails; default 4.
    public var attempts: Int
    /// How long later deltas of a stream may be joined into one chunk; 0 makes every delta a chunk of its own; default 30 ms.
    public var chunkMaximumDelay: Duration
    /// The least time between two commits under load, default 20 ms; an idle worker commits at once.
    public var commitInterval: Duration
    /// How long running jobs may go on after `SIGTERM`; default 30 s.
    public var drainTimeout: Duration
    /// How long the jobs of a partition may go on that the group gives to another worker; the whole group waits that long; default 10 s.
    public var rebalanceTimeout: Duration
    /// Bytes of jobs that may wait in memory for their turn; default 64 MiB.
    public var waitingBytes: Int
    /// The address that the port below listens on, IPv4 or IPv6; default `0.0.0.0`, all of them.
    public var httpHost: String
    /// The port of `/livez`, `/readyz` and `/metrics`; 0 is off; default 8080.
    public var httpPort: Int
    /// Names that a job may choose for its stream; a trailing `*` matches a prefix; default none.
    public var replyTopics: [String]
    /// Bytes of customers' and models' words in one attribute of a span; 0, the default, for none at all.
    public var tracedContentBytes: Int
    /// What is known beside the question.
    public var knowledge: KnowledgeSettings

    /// Reads the worker settings.
    ///
    /// - Parameter source: Where settings come from.
    /// - Throws: `SettingsError` for the first that is wrong.
    public init(_ source: SettingsSource) throws(SettingsError) {
        concurrency = try source.integer(.concurrency, default: 256, in: 1...100_000)
        attempts = try source.integer(.attempts, default: 4, in: 1...100)
        chunkMaximumDelay = try source.milliseconds(.chunkMaximumDelay, default: 30)
        commitInterval = try source.milliseconds(.commitInterval, default: 20)
        drainTimeout = try source.milliseconds(.drainTimeout, default: 30_000)
        rebalanceTimeout = try source.milliseconds(.rebalanceTimeout, default: 10_000)
        waitingBytes = try source.integer(.waitingBytes, default: 64 << 20, in: 1_048_576...(1 << 40))
        httpHost = try source.address(.httpHost, default: "0.0.0.0")
        httpPort = try source.integer(.httpPort, default: 8080, in: 0...65_535)
        replyTopics = try source.list(.replyTopics)
        tracedContentBytes = try TracingSettings.contentMaximumBytes(source)
        knowledge = try KnowledgeSettings(source)
    }
}
