/// When a transfer reached its stages, counted from the call of `send`.
public struct HTTPTransferTimings: Hashable, Sendable {
    /// Until a connection was ready to take the request.
    public internal(set) var connected: Duration?
    /// Until the first byte of the answer's head.
    public internal(set) var firstByte: Duration?
    /// Whether the connection had been opened by an earlier request.
    ///
    /// `nil` before ``firstByte``.
    public internal(set) var isConnectionReused: Bool?
}
