import DequeModule

/// Where calls wait until one of a few services may be asked, in the order they came.
///
/// The first service in the order of preference whose breaker lets calls through is the one a call goes to, and waits for: for its budget, or for one of
/// the calls in flight to end. While every breaker is open, calls wait for the first probe. Nobody waits past a deadline.
///
/// Pure: told the time with every event, and driven by a shell that calls ``advance(now:)`` at ``nextEvent(after:)``.
public struct CallGate: Sendable {
    /// What a gate keeps to.
    public struct Configuration: Sendable {
        /// How many services there are, at least 1.
        public var routes = 1
        /// Calls in flight at once, at most.
        public var maximumCalls = 256
        /// When breakers open, and for how long.
        public var breaker = CircuitBreaker.Configuration()
        /// Calls per minute and service; nil for no limit of ours.
        public var requestsPerMinute: Int?
        /// Tokens per minute and service; nil for no limit of ours.
        public var tokensPerMinute: Int?

        /// One service and no limits.
        public init() {}
    }

    /// A call that wants to go.
    public struct Call: Hashable, Sendable {
        /// Names it; not used by any other that waits or is in flight.
        public var id: UInt64
        /// What it will use.
        public var demand: CallDemand
        /// Services that it has just tried in vain: taken only where no other can be asked.
        public var avoiding: Set<Int>
        /// When it is no longer to be made.
        public var deadline: Duration?

        /// Makes a call.
        ///
        /// - Parameters:
        ///   - id: Names it.
        ///   - demand: What it will use.
        ///   - avoiding: Services that it has just tried in vain.
        ///   - deadline: When it is no longer to be made.
        public init(id: UInt64, demand: CallDemand, avoiding: Set<Int> = [], deadline: Duration? = nil) {
            self.id = id
            self.demand = demand
            self.avoiding = avoiding
            self.deadline = deadline
        }
    }

    /// What a waiting or arriving call is told.
    public enum Decision: Hashable, Sendable {
        /// Ask this service.
        case go(route: Int)
        /// Its deadline has passed.
        case expired
    }

    /// A change of a service's breaker.
    public struct Change: Hashable, Sendable {
        /// The service.
        public let route: Int
        /// What changed.
        public let breaker: CircuitBreaker.Change
    }

    private struct InFlight {
        let route: Int
        var hold: CallRoute.Hold
    }

    private let maximumCalls: Int
    private var routes: [CallRoute]
    private var waiting: Deque<Call> = []
    private var inFlight: [UInt64: InFlight] = [:]
    /// No later than the first deadline of those that wait.
    private var earliestDeadline: Duration?

    /// A gate with nobody waiting.
    ///
    /// - Parameters:
    ///   - configuration: What it keeps to.
    ///   - now: The time.
    public init(_ configuration: Configuration, now: Duration) {
        maximumCalls = max(1, configuration.maximumCalls)
        routes = (0..<max(1, configuration.routes)).map { _ in
            CallRoute(
                breaker: CircuitBreaker(configuration.breaker),
                budget: CallBudget(
                    requestsPerMinute: configuration.requestsPerMinute,
                    tokensPerMinute: configuration.tokensPerMinute, now: now),
                limit: AdaptiveLimit(maximum: configuration.maximumCalls))
        }
    }

    /// How many calls wait.
    public var waitingCount: Int { waiting.count }

    /// How many calls are in flight.
    public var inFlightCount: Int { inFlight.count }

    /// Whether a service is not asked for now, because it fails.
    ///
    /// - Parameters:
    ///   - route: The service.
    ///   - now: The time.
    /// - Returns: True from the opening of its breaker until it is closed.
    public func isBreakerOpen(_ route: Int, at now: Duration) -> Bool {
        routes[route].breaker.phase(at: now) != .closed
    }

    /// How many jobs there should be now: as many as the service takes at once; none while all breakers are open; one more than are in flight, to
    /// probe with, when a cool-down is over and nobody waits who could do it.
    ///
    /// - Parameter now: The time.
    /// - Returns: From 0 to the maximum.
    public func capacity(at now: Duration) -> Int {
        if let route = routes.first(where: { $0.breaker.phase(at: now) == .closed }) {
            return min(maximumCalls, route.limit.calls)
        }
        let isHalfOpen = routes.contains { $0.breaker.phase(at: now) == .halfOpen }
        // One more than are in flight: streams that began before the breaker opened may go on for long.
        return isHalfOpen && waiting.isEmpty ? min(maximumCalls, inFlight.count + 1) : 0
    }

    /// Whether a service that is not one of these lets calls through.
    ///
    /// - Parameters:
    ///   - tried: Services that need not be looked at.
    ///   - now: The time.
    /// - Returns: False where it is no use to call again at once.
    public func hasAlternative(to tried: Set<Int>, at now: Duration) -> Bool {
        routes.indices.contains { !tried.contains($0) && routes[$0].breaker.passes(at: now) }
    }

    /// Takes a call in.
    ///
    /// - Parameters:
    ///   - call: The call.
    ///   - now: The time.
    /// - Returns: What it is told at once; nil where it waits and is told by ``advance(now:)``.
    public mutating func enter(_ call: Call, now: Duration) -> Decision? {
        if let deadline = call.deadline, deadline <= now { return .expired }
        // Who waits for the same service goes first.
        let passing = passingRoutes(at: now)
        let target = target(for: call, among: passing)
        let isPassedBy = waiting.contains { self.target(for: $0, among: passing) == target }
        if !isPassedBy, let route = admit(call, now: now) { return .go(route: route) }
        waiting.append(call)
        if let deadline = call.deadline { earliestDeadline = min(earliestDeadline ?? deadline, deadline) }
        return nil
    }

    /// Lets a second call go beside one in flight, at once or not at all: to the next service whose breaker is closed, or else the same.
    ///
    /// Only where nobody waits, so that it takes nothing from others.
    ///
    /// - Parameters:
    ///   - call: The second call.
    ///   - first: The one in flight.
    ///   - now: The time.
    /// - Returns: Which service to ask; nil where there is no budget, no room, or no breaker that lets it through.
    public mutating func hedge(_ call: Call, beside first: UInt64, now: Duration) -> Int? {
        guard waiting.isEmpty, let route = inFlight[first]?.route else { return nil }
        let others = Array(routes.indices.filter { $0 > route }) + routes.indices.filter { $0 < route }
        let closed = (others + [route]).first { routes[$0].breaker.phase(at: now) == .closed }
        guard let closed, let hold = routes[closed].admit(call.demand, now: now) else { return nil }
        inFlight[call.id] = InFlight(route: closed, hold: hold)
        return closed
    }

    /// Takes a waiting call out.
    ///
    /// - Parameter id: The call.
    /// - Returns: False where it does not wait.
    @discardableResult
    public mutating func leave(_ id: UInt64) -> Bool {
        guard let index = waiting.firstIndex(where: { $0.id == id }) else { return false }
        waiting.remove(at: index)
        return true
    }

    /// Takes note that a call has brought the first piece of its answer.
    ///
    /// - Parameters:
    ///   - id: The call.
    ///   - start: When it was made, where that was later than it might have been.
    ///   - now: The time.
    /// - Returns: What changed: a probe need not end to tell that the service works.
    public mutating func began(_ id: UInt64, start: Duration? = nil, now: Duration) -> Change? {
        guard var call = inFlight[id] else { return nil }
        let change = routes[call.route].begin(&call.hold, start: start, now: now)
        inFlight[id] = call
        return change.map { Change(route: call.route, breaker: $0) }
    }

    /// Ends a call in flight; ``advance(now:)`` then tells who goes next.
    ///
    /// - Parameters:
    ///   - id: The call.
    ///   - outcome: How it ended.
    ///   - report: What the service said of its limits.
    ///   - now: The time.
    ///   - random: Draws the jitter.
    /// - Returns: What changed, and whether a failure counts as one of the job's attempts: not where it was to be expected, because the breaker was open or
    ///   has opened with it, or the rate was known to be too high. Nil where no such call is in flight.
    public mutating func end(
        _ id: UInt64, _ outcome: CallOutcome, report: [Allowance: AllowanceReport] = [:], now: Duration,
        using random: inout some RandomNumberGenerator
    ) -> (change: Change?, isCharged: Bool)? {
        guard let call = inFlight.removeValue(forKey: id) else { return nil }
        let (change, isCharged) = routes[call.route].end(call.hold, outcome, report: report, now: now, using: &random)
        return (change.map { Change(route: call.route, breaker: $0) }, isCharged)
    }

    /// Lets those go who need not wait any longer.
    ///
    /// - Parameter now: The time.
    /// - Returns: Who is told what, in order.
    public mutating func advance(now: Duration) -> [(id: UInt64, decision: Decision)] {
        guard !waiting.isEmpty else { return [] }
        var told: [(id: UInt64, decision: Decision)] = []
        if let earliest = earliestDeadline, earliest <= now {
            for call in waiting where call.deadline.map({ $0 <= now }) ?? false { told.append((call.id, .expired)) }
            waiting.removeAll { $0.deadline.map { $0 <= now } ?? false }
            earliestDeadline = waiting.lazy.compactMap(\.deadline).min()
        }
        var blocked: Set<Int> = []
        var index = 0
        while index < waiting.count, blocked.count < routes.count {
            let call = waiting[index]
            // Where no breaker lets anyone through, those behind need not be looked at.
            guard let target = target(for: call, among: passingRoutes(at: now)) else { break }
            if !blocked.contains(target), let route = admit(call, now: now) {
                waiting.remove(at: index)
                told.append((call.id, .go(route: route)))
            } else {
                blocked.insert(target)
                index += 1
            }
        }
        return told
    }

    /// When something changes by itself: a deadline, a budget, the end of a cool-down.
    ///
    /// - Parameter now: The time.
    /// - Returns: When ``advance(now:)`` has something to do, and ``capacity(at:)`` may be another; nil where only other events matter.
    public func nextEvent(after now: Duration) -> Duration? {
        var times = routes.compactMap { $0.breaker.opensGate(after: now) }
        if !waiting.isEmpty, let earliestDeadline { times.append(earliestDeadline) }
        // The first of those who wait for each service.
        let passing = passingRoutes(at: now)
        var unseen = Set(passing)
        for call in waiting {
            guard !unseen.isEmpty, let target = target(for: call, among: passing) else { break }
            guard unseen.remove(target) != nil else { continue }
            if let time = routes[target].opensGate(for: call.demand, after: now) { times.append(time) }
        }
        return times.min()
    }

    /// The services whose breakers let someone through.
    private func passingRoutes(at now: Duration) -> [Int] {
        routes.indices.filter { routes[$0].breaker.passes(at: now) }
    }

    /// The service that a call waits for; nil where no breaker lets anyone through.
    private func target(for call: Call, among passing: [Int]) -> Int? {
        passing.first { !call.avoiding.contains($0) } ?? passing.first
    }

    private mutating func admit(_ call: Call, now: Duration) -> Int? {
        guard let target = target(for: call, among: passingRoutes(at: now)),
            let hold = routes[target].admit(call.demand, now: now)
        else {
            return nil
        }
        inFlight[call.id] = InFlight(route: target, hold: hold)
        return target
    }
}
