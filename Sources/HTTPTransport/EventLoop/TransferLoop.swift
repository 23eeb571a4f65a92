import HTTPTypes

/// The event loop: to be filled.
final class TransferLoop: HTTPTransferDriver {
    static func start(_ configuration: HTTPClientConfiguration) throws(HTTPTransportError) -> TransferLoop {
        TransferLoop()
    }

    func start(
        _ transfer: HTTPTransfer, _ request: HTTPTransportRequest, handler: any HTTPTransferHandler,
        onEnd: @escaping @Sendable (Result<HTTPResponse, HTTPTransportError>) -> Void
    ) {
        onEnd(.failure(HTTPTransportError(code: .closed, message: "Not there yet.")))
    }

    func setTimer(after delay: Duration?, for transfer: HTTPTransfer) {}
    func order(_ order: HTTPTransferOrder, for transfer: HTTPTransfer) {}
    func beginClosing() {}
    func close() async {}
}
