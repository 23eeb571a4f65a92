import HTTPTransport
package import LanguageModels
import Synchronization
import WorkerPool

/// Holds calls back while another with the same instructions warms the provider's cache for them; see `PrefixPriming`.
///
/// For the instructions that all customers share, which are long and dear to write. On a warm prefix it costs a look-up under a lock.
package final class PrimedFanOut: Sendable {
    /// What shares a cache entry: a provider's model, and the beginning that the request's cache key names.
    fileprivate struct Prefix: Hashable, Sendable {
        let route: Int
        let name: String
    }

    private struct State {
        var priming = PrefixPriming<Prefix>()
        var waiters: [UInt64: Signal] = [:]
        /// Calls that are to go first in the place of one that failed.
        var promoted: Set<UInt64> = []
    }

    /// A call that warms a prefix; tells so once its answer begins, or that it will not.
    package final class Leader: Sendable {
        private let fanOut: PrimedFanOut
        private let call: UInt64
        private let prefix: Prefix
        private let lifetime: Duration
        private let hasBegun = Atomic(false)

        fileprivate init(_ fanOut: PrimedFanOut, call: UInt64, prefix: Prefix, lifetime: Duration) {
            self.fanOut = fanOut
            self.call = call
            self.prefix = prefix
            self.lifetime = lifetime
        }

        /// The answer has begun; on any thread, and as often as one likes.
        package func began() {
            guard !hasBegun.exchange(true, ordering: .relaxed) else { return }
            fanOut.update { state, now in
                let released = state.priming.began(prefix, lifetime: lifetime, now: now)
                return released.compactMap { state.waiters.removeValue(forKey: $0) }
            }
        }

        /// The call has ended, whether its answer had begun or not.
        package func ended() {
            guard !hasBegun.exchange(true, ordering: .relaxed) else { return }
            fanOut.update { state, now in
                guard let next = state.priming.failed(call, at: prefix, now: now) else { return [] }
                state.promoted.insert(next)
                return [state.waiters.removeValue(forKey: next)].compactMap(\.self)
            }
        }
    }

    private let clock: ElapsedClock
    private let state = Mutex(State())

    init(clock: ElapsedClock) {
        self.clock = clock
    }

    /// Waits by the given clock.
    package convenience init(clock: some Clock<Duration>) {
        self.init(clock: ElapsedClock(clock))
    }

    /// How many calls wait.
    package var waitingCount: Int { state.withLock { $0.waiters.count } }

    /// Waits until a call may be made.
    ///
    /// - Parameters:
    ///   - permit: The right to make it.
    ///   - request: The call.
    /// - Returns: Whom to tell when its answer begins and when it ends; nil where nobody has to know.
    package func turn(_ permit: CallPermit, _ request: ModelRequest) async -> Leader? {
        // Only what all share is kept for an hour; without it there is nothing to warm for others.
        guard let name = request.promptCacheKey,
            request.system.contains(where: { $0.cacheBreakpoint == .oneHour })
        else { return nil }
        let prefix = Prefix(route: permit.route, name: name)
        let lifetime = permit.access.sharedPrefixLifetime
        let call = permit.id
        let now = clock.now()
        let (decision, signal) = state.withLock { state in
            let decision = state.priming.arrive(call, at: prefix, lifetime: lifetime, now: now)
            guard case .wait = decision else { return (decision, nil as Signal?) }
            let signal = Signal()
            state.waiters[call] = signal
            return (decision, signal)
        }
        switch decision {
        case .follow: return nil
        case .lead: return Leader(self, call: call, prefix: prefix, lifetime: lifetime)
        case .wait(let deadline):
            guard let signal, await mustTell(call, prefix, signal, deadline) else { return nil }
            return Leader(self, call: call, prefix: prefix, lifetime: lifetime)
        }
    }

    /// Waits to be let go.
    ///
    /// - Returns: Whether the prefix is still cold, so that what becomes of this call counts.
    @inline(never)
    private func mustTell(_ call: UInt64, _ prefix: Prefix, _ signal: Signal, _ deadline: Duration) async -> Bool {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await signal.wait() }
            // Cancelled when the signal comes.
            group.addTask { [clock] in try? await clock.sleep(deadline) }
            await group.next()
            group.cancelAll()
        }
        return state.withLock { state in
            state.waiters[call] = nil
            let waitsStill = state.priming.leave(call, at: prefix)
            return state.promoted.remove(call) != nil || waitsStill
        }
    }

    /// Changes the state, then wakes whom that frees.
    private func update(_ change: (inout State, Duration) -> [Signal]) {
        let now = clock.now()
        for signal in state.withLock({ change(&$0, now) }) { signal.send() }
    }
}

extension ModelAccess {
    /// How long the provider keeps what all prompts share after its last use.
    ///
    /// An hour where we ask for it (Anthropic). OpenAI keeps a prefix for half an hour, older models for some ten minutes: to take a warm one for cold costs a
    /// short wait, the contrary as many writes as there are calls.
    fileprivate var sharedPrefixLifetime: Duration {
        switch provider.vendor {
        case .anthropic: .seconds(3_600)
        case .openai: .seconds(600)
        }
    }
}

/// Passes a streamed answer by: the caller wants the whole of it, and to know when it begins.
final class FirstByteReceiver: ModelStreamReceiver {
    private let leader: PrimedFanOut.Leader

    init(_ leader: PrimedFanOut.Leader) {
        self.leader = leader
    }

    func receive(_ delta: ModelTextDelta, on stream: HTTPTransfer) -> HTTPTransferFlow {
        leader.began()
        return .proceed
    }
}
