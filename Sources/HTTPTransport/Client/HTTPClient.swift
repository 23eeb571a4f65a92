public import HTTPTypes

/// Sends requests over HTTP/2 and HTTP/1.1, all on one event-loop thread.
///
/// Connections are kept and shared. What a transfer costs follows its bytes, not the number of open ones. Close it with
/// ``close()`` when it is no longer needed; a client that is dropped unclosed closes itself without waiting.
public final class HTTPClient: Sendable {
    private let configuration: HTTPClientConfiguration
    private let loop: TransferLoop

    /// Starts the event-loop thread.
    ///
    /// Fails if the file of certificate authorities cannot be read, or the process has no descriptor or thread left.
    public init(configuration: HTTPClientConfiguration = HTTPClientConfiguration()) throws(HTTPTransportError) {
        self.configuration = configuration
        loop = try TransferLoop.start(configuration)
    }

    deinit {
        loop.beginClosing()
    }

    /// Sends a request and returns as soon as the head of the answer is there; the body is then pulled by its reader.
    ///
    /// A reader that is slow slows the server down: see ``HTTPClientConfiguration/maximumBufferedBytes``. A body that
    /// is dropped before its end closes the transfer. Cancelling the task closes it too, before and while the body is
    /// read. Uses a connection of its own (``HTTPTransportRequest/Version/http1``), so that a slow reader holds up
    /// nobody else.
    public func send(
        _ request: consuming HTTPTransportRequest
    ) async throws(HTTPTransportError) -> HTTPTransportResponse {
        request.version = .http1
        let transfer = HTTPTransfer(driver: loop)
        let pipe = BodyPipe(limit: configuration.maximumBufferedBytes)
        let reader = BodyReader(pipe: pipe, transfer: transfer, client: self)
        loop.start(transfer, request, handler: pipe) { pipe.end($0) }
        let head = try await withTaskCancellationHandler {
            await pipe.head()
        } onCancel: {
            transfer.cancel()
        }.get()
        return HTTPTransportResponse(head: head, body: HTTPResponseBody(reader: reader), transfer: transfer)
    }

    /// Sends a request and gives the answer to `handler` on the event-loop thread, as it arrives.
    ///
    /// Returns the head when the body has come to its proper end; throws if it has not, whatever the handler was given
    /// before. Cancelling the task closes the transfer, also while it connects or is paused. No call to `handler` comes
    /// after this has returned.
    @discardableResult
    public func send(
        _ request: consuming HTTPTransportRequest, to handler: any HTTPTransferHandler
    ) async throws(HTTPTransportError) -> HTTPResponse {
        let transfer = HTTPTransfer(driver: loop)
        let completion = TransferCompletion()
        loop.start(transfer, request, handler: handler) { completion.end($0) }
        return try await withTaskCancellationHandler {
            await completion.outcome()
        } onCancel: {
            transfer.cancel()
        }.get()
    }

    /// Ends every running transfer with ``HTTPTransportError/Code/closed``, closes the connections and returns when the
    /// event-loop thread is about to exit.
    ///
    /// Further requests are refused.
    public func close() async {
        await loop.close()
    }
}
