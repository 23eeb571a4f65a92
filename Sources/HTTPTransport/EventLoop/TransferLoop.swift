import CLibcurl
import Glibc
import HTTPTypes

/// The event loop as other threads see it: takes starts and orders, and owns the thread.
final class TransferLoop: HTTPTransferDriver {
    private let inbox: TransferInbox
    /// Used on the event-loop thread alone once that runs, and given up by it at its end.
    nonisolated(unsafe) private var engine: TransferEngine?

    private init(_ configuration: HTTPClientConfiguration) throws(HTTPTransportError) {
        let poll = try EventPoll()
        inbox = TransferInbox(waking: poll)
        unsafe engine = try TransferEngine(configuration, poll: poll)
    }

    /// Starts an event loop on a thread of its own.
    static func start(_ configuration: HTTPClientConfiguration) throws(HTTPTransportError) -> TransferLoop {
        let loop = try TransferLoop(configuration)
        var thread = pthread_t()
        let retained = unsafe Unmanaged.passRetained(loop)
        let code = unsafe pthread_create(
            &thread, nil,
            { context in
                if let context = unsafe context {
                    unsafe Unmanaged<TransferLoop>.fromOpaque(context).takeRetainedValue().run()
                }
                return nil
            }, retained.toOpaque())
        guard code == 0 else {
            unsafe retained.release()
            throw .system("pthread_create", code)
        }
        pthread_detach(thread)
        return loop
    }

    /// Starts a transfer.
    ///
    /// `onEnd` is called exactly once.
    func start(
        _ transfer: HTTPTransfer, _ request: consuming HTTPTransportRequest, handler: any HTTPTransferHandler,
        onEnd: @escaping @Sendable (Result<HTTPResponse, HTTPTransportError>) -> Void
    ) {
        let start = TransferStart(
            transfer: transfer, request: request, handler: handler, time: .now(), onEnd: onEnd)
        if !inbox.send(.start(start)) { onEnd(.failure(.closed)) }
    }

    func setTimer(after delay: Duration?, for transfer: HTTPTransfer) {
        unsafe engine?.setTimer(after: delay, for: transfer)
    }

    func order(_ order: HTTPTransferOrder, for transfer: HTTPTransfer) {
        _ = inbox.send(.order(order, transfer))
    }

    /// Lets the thread end, without waiting for it.
    func beginClosing() {
        inbox.close()
    }

    /// Lets the thread end, and waits for it.
    func close() async {
        await inbox.closeAndWait()
    }

    private func run() {
        unsafe name_this_thread("http-transfers")
        // A peer that closes early is an error of that transfer, not the end of the process. Threads that libcurl
        // starts from here inherit this.
        var signals = sigset_t()
        unsafe sigemptyset(&signals)
        unsafe sigaddset(&signals, SIGPIPE)
        unsafe pthread_sigmask(SIG_BLOCK, &signals, nil)
        unsafe engine?.run(inbox)
        unsafe engine = nil
        inbox.end()
    }
}

extension HTTPTransportError {
    /// The client takes nothing any more.
    static var closed: HTTPTransportError {
        HTTPTransportError(code: .closed, message: "The HTTP client is closed.")
    }
}
