/// What the simulator has seen since its start or the last reset.
public struct JournalSnapshot: Sendable, Equatable, Codable {
    /// Requests to the providers' endpoints.
    public var total = 0
    /// Of these, not yet ended.
    public var running = 0
    /// Requests by HTTP status sent.
    public var statuses: [String: Int] = [:]
    /// Requests by outcome.
    public var outcomes: [String: Int] = [:]
    /// Requests by the fault that struck them.
    public var faults: [String: Int] = [:]
    /// Deltas handed to sockets.
    public var deltas = 0
    /// The last requests, oldest first; bounded by ``SimulatorConfiguration/journalCapacity``.
    public var requests: [RequestRecord] = []

    /// Creates an empty snapshot.
    public init() {}
}
