package import Contract
package import LanguageModels
package import Logging
import Synchronization
package import WorkerPool

/// What stands between the jobs and the model providers: waits for a provider that may be asked, calls it, and learns from how that went.
///
/// The decisions are `CallGate`'s; this keeps those who wait, the clock and the log. ``run()`` must run for anyone to be woken by time.
package final class ModelGateway: Sendable {
    /// How a gateway behaves.
    package struct Configuration: Sendable {
        /// What the gate keeps to; how many providers there are is known without.
        package var gate = CallGate.Configuration()
        /// How long to wait for the first token before a second call races the first; nil never does.
        package var hedgeAfter: Duration?
        /// Whether calls on a cold prefix follow the first byte of one that goes first.
        package var primesCaches = true
        /// Bytes of each text that the span of a call may hold; 0 for none.
        package var tracedContentBytes = 0

        package init() {}
    }

    /// Why a call was not made.
    package enum Refusal: Error {
        /// The job expired while it waited.
        case expired
    }

    private struct State {
        var gate: CallGate
        var waiters: [UInt64: CheckedContinuation<CallPermit, any Error>] = [:]
        var nextID: UInt64 = 0
        /// When the timer goes off.
        var alarm: Duration?
        var capacity: Int
        /// Providers whose last word was that a setting of ours is wrong.
        var misconfigured: Set<Int> = []
        var random = SystemRandomNumberGenerator()
    }

    /// Whom to ask, in order of preference.
    package let accesses: [ModelAccess]
    /// How many jobs there should be, each time that changes; only the latest is kept.
    package let capacities: AsyncStream<Int>
    let hedgeAfter: Duration?
    /// Nil where calls do not wait for each other.
    let fanOut: PrimedFanOut?
    let tracedContentBytes: Int
    let metrics: RoleMetrics
    let clock: ElapsedClock
    let logger: Logger
    private let capacityUpdates: AsyncStream<Int>.Continuation
    private let timer = Signal()
    private let state: Mutex<State>

    package init(
        _ accesses: [ModelAccess], configuration: Configuration, metrics: RoleMetrics = .none,
        clock: some Clock<Duration> = ContinuousClock(), logger: Logger
    ) {
        self.accesses = accesses
        self.metrics = metrics
        self.clock = ElapsedClock(clock)
        self.logger = logger
        hedgeAfter = configuration.hedgeAfter
        tracedContentBytes = configuration.tracedContentBytes
        fanOut = configuration.primesCaches ? PrimedFanOut(clock: self.clock) : nil
        (capacities, capacityUpdates) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
        var configuration = configuration.gate
        configuration.routes = accesses.count
        let gate = CallGate(configuration, now: .zero)
        let capacity = gate.capacity(at: .zero)
        state = Mutex(State(gate: gate, capacity: capacity))
        capacityUpdates.yield(capacity)
    }

    /// Wakes who waits for a time; until the task is cancelled.
    package func run() async {
        while !Task.isCancelled {
            let alarm = state.withLock { $0.alarm }
            await withTaskGroup(of: Void.self) { group in
                group.addTask { await self.timer.wait() }
                if let alarm {
                    // Cancelled only to be set anew.
                    group.addTask { try? await self.clock.sleep(alarm) }
                }
                await group.next()
                group.cancelAll()
            }
            update { _, _ in }
        }
    }

    /// Waits until a provider may be asked.
    ///
    /// - Parameters:
    ///   - demand: What the call will use.
    ///   - avoiding: Providers that have just failed the job: taken only where no other can be asked.
    ///   - expiry: When the call is no longer to be made.
    /// - Returns: The right to call.
    /// - Throws: `Refusal`, `CancellationError`.
    package func permit(
        for demand: CallDemand, avoiding: Set<Int> = [], expiry: Timestamp? = nil
    ) async throws -> CallPermit {
        let left = expiry.map { Duration.milliseconds($0.milliseconds(since: .now)) }
        let id = newID()
        let start = clock.now()
        let permit = try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let decision: Result<CallPermit, any Error>? = update { state, now in
                    guard !Task.isCancelled else { return .failure(CancellationError()) }
                    let call = CallGate.Call(
                        id: id, demand: demand, avoiding: avoiding, deadline: left.map { now + $0 })
                    guard let decision = state.gate.enter(call, now: now) else {
                        state.waiters[id] = continuation
                        return nil
                    }
                    return self.result(of: decision, for: id)
                }
                if let decision { continuation.resume(with: decision) }
            }
        } onCancel: {
            let waiter = update { state, _ in
                state.gate.leave(id)
                return state.waiters.removeValue(forKey: id)
            }
            waiter?.resume(throwing: CancellationError())
        }
        metrics.waitedForCall(permit.access, clock.now() - start)
        return permit
    }

    /// The right to a second call beside one under way, where it takes nothing from others; nil where not.
    func hedge(beside first: CallPermit, demand: CallDemand) -> CallPermit? {
        let id = newID()
        let route = update { state, now in
            state.gate.hedge(CallGate.Call(id: id, demand: demand), beside: first.id, now: now)
        }
        return route.map { permit(id, route: $0) }
    }

    /// Whether each provider is not asked for now, because it fails.
    var breakers: [(access: ModelAccess, isOpen: Bool)] {
        let now = clock.now()
        return state.withLock { state in
            accesses.indices.map { (accesses[$0], state.gate.isBreakerOpen($0, at: now)) }
        }
    }

    /// How many calls wait.
    package var waitingCount: Int { state.withLock { $0.gate.waitingCount } }

    /// Whether a provider beside these may be asked now.
    func hasAlternative(to tried: Set<Int>) -> Bool {
        let now = clock.now()
        return state.withLock { $0.gate.hasAlternative(to: tried, at: now) }
    }

    /// Takes note of the first piece of an answer to a call made at `start`, on whichever thread it came.
    package func began(_ permit: CallPermit, start: Duration? = nil) {
        if let start { metrics.firstToken(permit.access, after: clock.now() - start) }
        let change = update { state, now in state.gate.began(permit.id, start: start, now: now) }
        log(change)
    }

    /// Takes note of a call's end.
    ///
    /// - Returns: Whether a failure counts as one of the job's attempts, and whether no provider is left that any setting is right for.
    @discardableResult
    package func finish(
        _ permit: CallPermit, _ result: Result<ModelResponse, ModelError>
    ) -> (isCharged: Bool, isHopeless: Bool) {
        permit.use()
        count(result, by: permit.access)
        let report: [Allowance: AllowanceReport] =
            switch result {
            case .success(let response): response.rateLimits.report
            case .failure(let error): error.rateLimits?.report ?? [:]
            }
        let misconfiguration: ModelError? =
            if case .failure(let error) = result, error.disposition == .misconfigured { error } else { nil }
        let (verdict, isHopeless) = update { state, now in
            let verdict = state.gate.end(
                permit.id, CallOutcome(result), report: report, now: now, using: &state.random)
            if misconfiguration != nil {
                state.misconfigured.insert(permit.route)
            } else if case .success = result {
                state.misconfigured.remove(permit.route)
            }
            return (verdict, misconfiguration != nil && state.misconfigured.count == accesses.count)
        }
        if let misconfiguration, !isHopeless {
            logger.error(
                "A provider refuses every request, another is asked",
                metadata: ["provider": "\(permit.access.providerName)", "error": "\(misconfiguration)"])
        }
        log(verdict?.change)
        return (verdict?.isCharged ?? true, isHopeless)
    }

    private func count(_ result: Result<ModelResponse, ModelError>, by access: ModelAccess) {
        let error: ModelError? = if case .failure(let error) = result { error } else { nil }
        metrics.callEnded(access, error)
        if let usage = result.reportedUsage { spent(usage, by: access) }
    }

    /// Takes note of what a call used, reported or guessed.
    func spent(_ usage: TokenUsage, by access: ModelAccess) {
        metrics.spent(usage, cost: access.cost(of: usage), isBatch: false, model: access.model)
    }

    private func newID() -> UInt64 {
        state.withLock { state in
            state.nextID += 1
            return state.nextID
        }
    }

    private func permit(_ id: UInt64, route: Int) -> CallPermit {
        CallPermit(id: id, route: route, access: accesses[route]) { [weak self] in
            self?.update { state, now in
                _ = state.gate.end(
                    id, .cancelled(inputTokens: 0, outputTokens: 0), now: now, using: &state.random)
            }
        }
    }

    private func result(of decision: CallGate.Decision, for id: UInt64) -> Result<CallPermit, any Error> {
        switch decision {
        case .go(let route): .success(permit(id, route: route))
        case .expired: .failure(Refusal.expired)
        }
    }

    /// Changes the state, then lets go whom that frees.
    @discardableResult
    private func update<Value: Sendable>(_ change: (inout State, Duration) -> Value) -> Value {
        let now = clock.now()
        var released: [(CheckedContinuation<CallPermit, any Error>, UInt64, CallGate.Decision)] = []
        var isEarlier = false
        let value = state.withLock { state in
            let value = change(&state, now)
            for (id, decision) in state.gate.advance(now: now) {
                guard let waiter = state.waiters.removeValue(forKey: id) else { continue }
                released.append((waiter, id, decision))
            }
            let alarm = state.gate.nextEvent(after: now)
            isEarlier = alarm.map { alarm in state.alarm.map { alarm < $0 || $0 <= now } ?? true } ?? false
            if isEarlier || state.alarm.map({ $0 <= now }) ?? true { state.alarm = alarm }
            let capacity = state.gate.capacity(at: now)
            if capacity != state.capacity {
                state.capacity = capacity
                // Under the lock, so that the last one told is the last one true.
                capacityUpdates.yield(capacity)
            }
            return value
        }
        for (waiter, id, decision) in released { waiter.resume(with: result(of: decision, for: id)) }
        if isEarlier { timer.send() }
        return value
    }

    private func log(_ change: CallGate.Change?) {
        guard let change else { return }
        let provider = accesses[change.route].providerName
        switch change.breaker {
        case .opened(let share, let coolDown):
            logger.notice(
                "Provider is failing: not asking it for a while",
                metadata: [
                    "provider": "\(provider)", "failed_share": "\((share * 100).rounded() / 100)",
                    "cool_down_ms": "\(coolDown.wholeMilliseconds)",
                ])
        case .closed: logger.info("Provider answers again", metadata: ["provider": "\(provider)"])
        }
    }
}
