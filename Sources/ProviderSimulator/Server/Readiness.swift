import Synchronization

/// Lets tasks wait for the address of a server that is starting.
final class Readiness: Sendable {
    private enum State {
        case starting([Int: CheckedContinuation<Result<SimulatorAddress, SimulatorError>, Never>])
        case ended(Result<SimulatorAddress, SimulatorError>)
    }

    private let state = Mutex<State>(.starting([:]))
    private let tickets = Atomic(0)

    static let stopped = SimulatorError(code: .notRunning, message: "The simulator has stopped; make a new one.")

    /// Ends the wait of all, now and later.
    ///
    /// A later call replaces the result.
    func resolve(_ result: Result<SimulatorAddress, SimulatorError>) {
        let waiting = state.withLock { state in
            defer { state = .ended(result) }
            if case .starting(let waiting) = state { return Array(waiting.values) }
            return []
        }
        for continuation in waiting { continuation.resume(returning: result) }
    }

    /// Whether a result is there already.
    var isResolved: Bool {
        state.withLock { if case .ended = $0 { true } else { false } }
    }

    func address() async throws(SimulatorError) -> SimulatorAddress {
        let ticket = tickets.add(1, ordering: .relaxed).newValue
        let result = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let early = register(continuation, ticket)
                if let early { continuation.resume(returning: early) }
            }
        } onCancel: {
            cancel(ticket)
        }
        return try result.get()
    }

    /// Registers a waiting task, or returns what it is to get at once.
    private func register(
        _ continuation: CheckedContinuation<Result<SimulatorAddress, SimulatorError>, Never>, _ ticket: Int
    ) -> Result<SimulatorAddress, SimulatorError>? {
        state.withLock { state in
            switch state {
            case .ended(let result): return result
            case .starting(var waiting):
                guard !Task.isCancelled else { return .failure(Self.cancelled) }
                waiting[ticket] = continuation
                state = .starting(waiting)
                return nil
            }
        }
    }

    private func cancel(_ ticket: Int) {
        let continuation = state.withLock { state in
            guard case .starting(var waiting) = state else {
                return nil as CheckedContinuation<Result<SimulatorAddress, SimulatorError>, Never>?
            }
            let continuation = waiting.removeValue(forKey: ticket)
            state = .starting(waiting)
            return continuation
        }
        continuation?.resume(returning: .failure(Self.cancelled))
    }

    private static let cancelled = SimulatorError(
        code: .notRunning, message: "Waiting for the simulator was cancelled.")
}
