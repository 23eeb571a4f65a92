public import HTTPTypes

/// Consumes one answer on the event-loop thread, as its bytes arrive: no task hop, no copy.
///
/// Every call comes on the client's event-loop thread, never two at once for one transfer. What a handler does there
/// holds up all other transfers of that client: no blocking, no waiting. How the transfer ended is told by
/// ``HTTPClient/send(_:to:)``, which returns or throws after the last call.
public protocol HTTPTransferHandler: AnyObject, Sendable {
    /// The final head of the answer has come (1xx heads are left out). Comes at most once, before any bytes.
    func receive(head: HTTPResponse, on transfer: HTTPTransfer)
    /// Bytes of the body, valid during the call. At most 16 KiB at a time, never none.
    func receive(bytes: Span<UInt8>, on transfer: HTTPTransfer) -> HTTPTransferFlow
    /// The timer set by ``HTTPTransfer/setTimer(after:)`` ran out. It does not repeat.
    func timerFired(on transfer: HTTPTransfer)
}

extension HTTPTransferHandler {
    /// Does nothing, for handlers that set no timer.
    public func timerFired(on transfer: HTTPTransfer) {}
}

/// What is to happen after a handler has taken bytes.
public enum HTTPTransferFlow: Hashable, Sendable {
    /// Go on.
    case proceed
    /// These bytes were taken; no more until ``HTTPTransfer/resume()``.
    ///
    /// On HTTP/2, the other streams of the same connection may be held up too once more bytes of a paused stream arrive
    /// (libcurl buffers 16 KiB for each), so pause only briefly there, or ask for
    /// ``HTTPTransportRequest/Version/http1``.
    case pause
    /// Close the transfer: ``HTTPClient/send(_:to:)`` throws ``HTTPTransportError/Code/cancelled``.
    case cancel
}
