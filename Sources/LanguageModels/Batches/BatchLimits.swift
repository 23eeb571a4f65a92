/// What one batch may hold.
public struct BatchLimits: Hashable, Sendable {
    /// Requests at most.
    public var requests: Int
    /// Bytes of the request file at most.
    public var bytes: Int

    /// Limits of a batch.
    public init(requests: Int, bytes: Int) {
        self.requests = requests
        self.bytes = bytes
    }
}
