import HTTPTypes
import Synchronization

/// A transfer to be started, with all it needs.
struct TransferStart: Sendable {
    let transfer: HTTPTransfer
    let request: HTTPTransportRequest
    let handler: any HTTPTransferHandler
    let time: LoopTime
    /// Called exactly once, on the event-loop thread or, if the client is closed, at once.
    let onEnd: @Sendable (Result<HTTPResponse, HTTPTransportError>) -> Void
}

/// What other threads want of the event loop, in order.
///
/// Bounded by its senders: each start has a caller who waits for it, and a transfer has at most one order of each kind
/// here.
final class TransferInbox: Sendable {
    enum Message: Sendable {
        case start(TransferStart)
        case order(HTTPTransferOrder, HTTPTransfer)
    }

    private struct State {
        var messages: [Message] = []
        var isClosing = false
        var hasEnded = false
        var closers: [CheckedContinuation<Void, Never>] = []
    }

    private let state = Mutex(State())
    private let poll: EventPoll

    /// - Parameter poll: Woken up when there is something to take.
    init(waking poll: EventPoll) {
        self.poll = poll
    }

    /// - Returns: Whether the message was taken; not so once the client is closed.
    func send(_ message: Message) -> Bool {
        let (isTaken, wakes) = state.withLock { state in
            guard !state.isClosing else { return (false, false) }
            state.messages.append(message)
            return (true, state.messages.count == 1)
        }
        if wakes { poll.wake() }
        return isTaken
    }

    /// Takes no more messages, and lets the loop know.
    func close() {
        state.withLock { $0.isClosing = true }
        poll.wake()
    }

    /// Closes, and waits until the loop has ended.
    func closeAndWait() async {
        await withCheckedContinuation { continuation in
            let hasEnded = state.withLock { state in
                state.isClosing = true
                if !state.hasEnded { state.closers.append(continuation) }
                return state.hasEnded
            }
            if hasEnded { continuation.resume() } else { poll.wake() }
        }
    }

    /// Everything that has come in, and whether the loop is to end after it.
    func take() -> (messages: [Message], isClosing: Bool) {
        state.withLock { state in
            defer { state.messages = [] }
            return (state.messages, state.isClosing)
        }
    }

    /// The loop has ended: lets those go on who wait for that.
    func end() {
        let closers = state.withLock { state in
            state.hasEnded = true
            defer { state.closers = [] }
            return state.closers
        }
        for closer in closers { closer.resume() }
    }
}
