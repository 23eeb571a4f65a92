import HTTPTransport
import HTTPTypes
import Synchronization

/// Feeds a response's bytes to a decoder, and the text that comes out to a receiver, all on the event-loop thread.
///
/// `@unchecked Sendable`: every call comes on the event-loop thread, and the outcome is only read after `send` has
/// returned, which happens after the last call.
final class ResponseHandler<Decoder: ResponseDecoder>: HTTPTransferHandler, @unchecked Sendable {
    /// The bound on an error's body; what follows is not read.
    private static var maximumErrorBytes: Int { 64 << 10 }

    private let receiver: (any ModelStreamReceiver)?
    private(set) var decoder = Decoder()
    /// The response's head, once it has come.
    private(set) var head: HTTPResponse?
    /// The body of a response whose status says that it is an error.
    private(set) var errorBody: [UInt8] = []
    /// Whether the transfer was given up here, because nothing that follows can matter.
    private(set) var hasGivenUp = false
    /// Whether text has been handed over.
    private(set) var hasHandedOverText = false
    private var isAccepted = false

    init(receiver: (any ModelStreamReceiver)?) {
        self.receiver = receiver
    }

    func receive(head: HTTPResponse, on transfer: HTTPTransfer) {
        self.head = head
        isAccepted = head.status.kind == .successful
    }

    func receive(bytes: Span<UInt8>, on transfer: HTTPTransfer) -> HTTPTransferFlow {
        guard isAccepted else { return receiveError(bytes) }
        var flow = HTTPTransferFlow.proceed
        let receiver = receiver
        var hasText = false
        decoder.decode(bytes) { delta in
            guard let receiver, flow != .cancel else { return }
            hasText = true
            let wanted = receiver.receive(delta, on: transfer)
            if wanted != .proceed { flow = wanted }
        }
        if hasText { hasHandedOverText = true }
        if flow != .cancel, decoder.hasFailed {
            hasGivenUp = true
            return .cancel
        }
        return flow
    }

    func timerFired(on transfer: HTTPTransfer) { receiver?.timerFired(on: transfer) }

    /// Takes note of the body's end, proper or not, after `send` has returned.
    func end(isWhole: Bool) { decoder.end(isWhole: isWhole) }

    private func receiveError(_ bytes: Span<UInt8>) -> HTTPTransferFlow {
        let room = Self.maximumErrorBytes - errorBody.count
        errorBody.append(bytes.extracting(first: room))
        hasGivenUp = bytes.count > room
        return hasGivenUp ? .cancel : .proceed
    }
}
