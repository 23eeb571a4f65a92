public import HTTPTransport

/// Takes the pieces of an answer on the transport's event-loop thread, as they arrive.
///
/// Never two calls at once for one stream. Everything else waits meanwhile, so it must be quick and never block.
public protocol ModelStreamReceiver: AnyObject, Sendable {
    /// A new piece of text. Pausing holds back what follows until `HTTPTransfer.resume()`, but for what one read has
    /// brought already. After cancelling no more pieces come, and the call ends with `ModelError.Code.cancelled`.
    func receive(_ delta: ModelTextDelta, on stream: HTTPTransfer) -> HTTPTransferFlow

    /// The timer set with `HTTPTransfer.setTimer(after:)` ran out.
    func timerFired(on stream: HTTPTransfer)
}

extension ModelStreamReceiver {
    /// Does nothing, for receivers that set no timer.
    public func timerFired(on stream: HTTPTransfer) {}
}
