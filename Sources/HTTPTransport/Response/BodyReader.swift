/// The reading end of a pulled body: takes from the pipe, and closes the transfer when it is dropped.
final class BodyReader: Sendable {
    private let pipe: BodyPipe
    private let transfer: HTTPTransfer
    /// Keeps the client open as long as a body is being read.
    private let client: HTTPClient

    init(pipe: BodyPipe, transfer: HTTPTransfer, client: HTTPClient) {
        self.pipe = pipe
        self.transfer = transfer
        self.client = client
    }

    deinit {
        transfer.cancel()
    }

    func cancel() {
        transfer.cancel()
    }

    func next() async throws(HTTPTransportError) -> [UInt8]? {
        try await withTaskCancellationHandler {
            await pipe.next { transfer.resume() }
        } onCancel: {
            transfer.cancel()
        }.get()
    }
}
