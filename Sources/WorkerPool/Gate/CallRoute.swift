/// One service that calls may go to: its breaker, its budget, and how many it takes at once.
struct CallRoute: Sendable {
    private static let pauseWithoutAdvice = Duration.seconds(1)
    /// As long as a retry waits at most for what a service asks.
    private static let maximumPause = Duration.seconds(300)

    private(set) var breaker: CircuitBreaker
    private(set) var budget: CallBudget
    private(set) var limit: AdaptiveLimit
    private(set) var inFlight = 0

    init(breaker: CircuitBreaker, budget: CallBudget, limit: AdaptiveLimit) {
        self.breaker = breaker
        self.budget = budget
        self.limit = limit
    }

    /// What a call holds while it is in flight.
    struct Hold: Hashable, Sendable {
        fileprivate let pass: CircuitBreaker.Pass
        fileprivate let reservation: CallBudget.Reservation
        fileprivate let inFlight: Int
        fileprivate let since: Duration
        fileprivate var begun: Duration?
    }

    var hasRoom: Bool { inFlight < limit.calls }

    /// Lets a call go; nil where it must wait.
    mutating func admit(_ demand: CallDemand, now: Duration) -> Hold? {
        guard hasRoom, breaker.passes(at: now), let reservation = budget.reserve(demand, now: now),
            let pass = breaker.pass(at: now)
        else { return nil }
        inFlight += 1
        return Hold(pass: pass, reservation: reservation, inFlight: inFlight, since: now)
    }

    /// When it could let a call go that waits now, as far as time alone decides; nil where it does not.
    func opensGate(for demand: CallDemand, after now: Duration) -> Duration? {
        if let time = breaker.opensGate(after: now) { return time }
        let wait = budget.wait(for: demand, now: now)
        return wait > .zero && hasRoom ? now + wait : nil
    }

    mutating func begin(_ hold: inout Hold, start: Duration?, now: Duration) -> CircuitBreaker.Change? {
        guard hold.begun == nil else { return nil }
        hold.begun = now
        limit.began(after: now - (start ?? hold.since), inFlight: hold.inFlight, now: now)
        return breaker.succeeded(hold.pass, now: now)
    }

    /// Ends a call.
    ///
    /// - Returns: What changed, and whether the failure counts against the job.
    mutating func end(
        _ hold: Hold, _ outcome: CallOutcome, report: [Allowance: AllowanceReport], now: Duration,
        using random: inout some RandomNumberGenerator
    ) -> (change: CircuitBreaker.Change?, isCharged: Bool) {
        inFlight -= 1
        settle(hold, outcome, now: now)
        budget.adapt(to: report, with: hold.reservation, age: now - (hold.begun ?? now), now: now)
        var change: CircuitBreaker.Change?
        var isCharged = true
        switch outcome {
        case .answered:
            if hold.begun == nil { change = breaker.succeeded(hold.pass, now: now) }
            limit.succeeded(inFlight: hold.inFlight, start: hold.since, now: now)
        case .rejected:
            if hold.begun == nil { change = breaker.succeeded(hold.pass, now: now) }
        case .rateLimited(let retryAfter):
            limit.refused(inFlight: max(hold.inFlight, inFlight + 1), now: now)
            let pause = min(retryAfter ?? Self.pauseWithoutAdvice, Self.maximumPause)
            // The refusals of one burst are one signal: only the call that brought it has had its try.
            isCharged = budget.pause(for: pause, now: now)
            if hold.begun == nil { change = breaker.succeeded(hold.pass, now: now) }
        case .failed(let retryAfter, let isOverloaded):
            if isOverloaded { limit.refused(inFlight: max(hold.inFlight, inFlight + 1), now: now) }
            change = breaker.failed(
                hold.pass, hadSucceeded: hold.begun != nil, retryAfter: retryAfter, now: now, using: &random)
            isCharged = !breaker.isForeseen(hold.pass)
        case .unusable:
            change = breaker.failed(
                hold.pass, hadSucceeded: hold.begun != nil, isCertain: true, now: now, using: &random)
            isCharged = false
        case .cancelled:
            breaker.abandoned(hold.pass, now: now)
            isCharged = false
        }
        return (change, isCharged)
    }

    private mutating func settle(_ hold: Hold, _ outcome: CallOutcome, now: Duration) {
        switch outcome {
        case .answered(let input, let output) where input + output > 0:
            budget.settle(hold.reservation, inputTokens: input, outputTokens: output, now: now)
        case .answered: break
        case .cancelled(let input, let output) where input + output > 0:
            // Cut short: nothing to learn of how long answers are, but what was not used comes back.
            budget.release(hold.reservation, inputTokens: input, outputTokens: output, now: now)
        case .cancelled, .rejected, .rateLimited, .failed, .unusable: budget.release(hold.reservation, now: now)
        }
    }
}
