import Synchronization

/// A value that will be there once, for one task that waits for it.
final class Completion<Value: Sendable>: Sendable {
    private enum State {
        case open
        case awaited(CheckedContinuation<Value, Never>)
        case completed(Value)
    }

    private let state = Mutex(State.open)

    /// Gives the value; a second one is ignored.
    func complete(_ value: Value) {
        let waiter: CheckedContinuation<Value, Never>? = state.withLock { state in
            switch state {
            case .open:
                state = .completed(value)
                return nil
            case .awaited(let waiter):
                state = .completed(value)
                return waiter
            case .completed:
                return nil
            }
        }
        waiter?.resume(returning: value)
    }

    /// Waits for the value.
    ///
    /// One task may wait; others that come later find it there.
    func value() async -> Value {
        await withCheckedContinuation { continuation in
            let value: Value? = state.withLock { state in
                switch state {
                case .open:
                    state = .awaited(continuation)
                    return nil
                case .awaited:
                    preconditionFailure("two tasks wait for one completion")
                case .completed(let value):
                    return value
                }
            }
            if let value { continuation.resume(returning: value) }
        }
    }
}
