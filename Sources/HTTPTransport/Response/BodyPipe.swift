import HTTPTypes
import Synchronization

/// Between the event loop, which fills it, and one reader: a bounded buffer that stops the transfer when it is full.
final class BodyPipe: HTTPTransferHandler {
    typealias HeadContinuation = CheckedContinuation<Result<HTTPResponse, HTTPTransportError>, Never>
    typealias PieceContinuation = CheckedContinuation<Result<[UInt8]?, HTTPTransportError>, Never>

    private let state: Mutex<BodyPipeStateMachine<HeadContinuation, PieceContinuation>>

    init(limit: Int) {
        state = Mutex(BodyPipeStateMachine(limit: limit))
    }

    /// Waits for the head of the answer.
    func head() async -> Result<HTTPResponse, HTTPTransportError> {
        await withCheckedContinuation { continuation in
            let head = state.withLock { $0.takeHead(continuation) }
            if let head { continuation.resume(returning: head) }
        }
    }

    /// Waits for the next piece; calls `resumeTransfer` when taking it has made room.
    func next(resumeTransfer: () -> Void) async -> Result<[UInt8]?, HTTPTransportError> {
        await withCheckedContinuation { continuation in
            let taken = state.withLock { $0.take(continuation) }
            if taken.resumesTransfer { resumeTransfer() }
            if let result = taken.result { continuation.resume(returning: result) }
        }
    }

    func receive(head: HTTPResponse, on transfer: HTTPTransfer) {
        state.withLock { $0.receive(head: head) }?.resume(returning: .success(head))
    }

    func receive(bytes: Span<UInt8>, on transfer: HTTPTransfer) -> HTTPTransferFlow {
        let received = state.withLock { $0.receive(bytes: bytes) }
        if let (waiter, piece) = received.delivery { waiter.resume(returning: .success(piece)) }
        return received.flow
    }

    /// The transfer has come to its end, good or bad.
    func end(_ result: Result<HTTPResponse, HTTPTransportError>) {
        let told = state.withLock { $0.finish(result) }
        if let (waiter, result) = told.headWaiter { waiter.resume(returning: result) }
        if let (waiter, result) = told.pieceWaiter { waiter.resume(returning: result) }
    }
}
