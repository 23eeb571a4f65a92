/// A service that answers requests with a language model.
///
/// One request is one attempt: nothing is retried here, because only the caller knows what has been passed on already.
/// See `RetryPolicy`. Cancelling the calling task closes the transfer and ends the call with `ModelError.Code.cancelled`.
public protocol ModelProvider: Sendable {
    /// The protocol that this provider speaks.
    var vendor: ModelVendor { get }

    /// Asks for an answer and hands its text over piece by piece while it is being written.
    ///
    /// Every call to `receiver` comes on the transport's event-loop thread, before this returns. The texts of all deltas
    /// joined are exactly the response's text. Throws unless the provider said itself that the answer is complete, even
    /// when deltas have been handed over; the error then says so.
    func stream(
        _ request: ModelRequest, to receiver: any ModelStreamReceiver
    ) async throws(ModelError) -> ModelResponse

    /// Asks for an answer and waits for the whole of it.
    func complete(_ request: ModelRequest) async throws(ModelError) -> ModelResponse
}
