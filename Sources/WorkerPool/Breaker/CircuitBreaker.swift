/// Decides whether a service may be asked: not while it is known to fail.
///
/// **Closed**, calls pass. It opens when the share of failures among the last calls reaches a threshold, or, so that a quiet worker notices too, when some
/// failures in a row span a second: no busy service that mostly works shows such a row. **Open**, nothing passes until a cool-down is over, which doubles
/// each time. Then, **half-open**, single probes pass: a success closes the breaker, a failure opens it again.
///
/// Pure: times are those of any clock that never goes back, counted from any origin.
public struct CircuitBreaker: Sendable {
    /// When a breaker opens, and for how long.
    public struct Configuration: Sendable {
        /// The share of failures that opens it, above 0 up to 1; default 0.5.
        public var threshold = 0.5
        /// How many calls the share must be of, of the last 100; default 20.
        public var minimumCalls = 20
        /// How old a call may be that counts for the share; default 30 s.
        public var window = Duration.seconds(30)
        /// How many failures in a row open it whatever the share; default 3, fewer than a job has attempts.
        public var streak = 3
        /// How long those must span at least; default 1 s.
        public var streakSpan = Duration.seconds(1)
        /// The first cool-down; default 5 s.
        public var initialCoolDown = Duration.seconds(5)
        /// The longest cool-down of our own making; default 60 s.
        public var maximumCoolDown = Duration.seconds(60)
        /// The share of a cool-down that chance may take off, so that workers do not probe all at once; default 0.25.
        public var jitter = 0.25
        /// The longest cool-down that the service itself may ask for; default 300 s.
        public var maximumRequestedCoolDown = Duration.seconds(300)

        /// The defaults.
        public init() {}
    }

    /// Where a breaker stands.
    public enum Phase: Hashable, Sendable {
        /// Calls pass.
        case closed
        /// Nothing passes before this time.
        case open(until: Duration)
        /// Single probes pass.
        case halfOpen
    }

    /// A call that was let through.
    public struct Pass: Hashable, Sendable {
        fileprivate let epoch: UInt64
        /// Whether it decides if the breaker closes.
        public let isProbe: Bool
    }

    /// A change that operators want to know of.
    public enum Change: Hashable, Sendable {
        /// Nothing passes for so long; with the share of recent calls that had failed.
        case opened(share: Double, coolDown: Duration)
        /// Calls pass again.
        case closed
    }

    private enum State {
        case closed
        case open(until: Duration)
        case probing(since: Duration)
    }

    private let configuration: Configuration
    private var state = State.closed
    private var window: OutcomeWindow
    /// Changes with every opening and closing: what a call tells that was let through before says nothing new.
    private var epoch: UInt64 = 0
    /// Openings since it was closed.
    private var openings = 0

    /// A closed breaker.
    ///
    /// - Parameter configuration: When it opens, and for how long.
    public init(_ configuration: Configuration = Configuration()) {
        self.configuration = configuration
        window = OutcomeWindow(length: configuration.window)
    }

    /// Where it stands.
    ///
    /// - Parameter now: The time.
    /// - Returns: The phase.
    public func phase(at now: Duration) -> Phase {
        switch state {
        case .closed: .closed
        case .open(let until): now < until ? .open(until: until) : .halfOpen
        case .probing: .halfOpen
        }
    }

    /// Whether a call would be let through.
    ///
    /// - Parameter now: The time.
    /// - Returns: False while it is open, and while a probe is under way. A probe that has not ended after the longest cool-down is not waited for.
    public func passes(at now: Duration) -> Bool {
        switch state {
        case .closed: true
        case .open(let until): now >= until
        case .probing(let since): now - since >= configuration.maximumCoolDown
        }
    }

    /// When a call may be let through that is not now; nil where that is now.
    ///
    /// - Parameter now: The time.
    /// - Returns: The end of the cool-down, or of the patience with a probe.
    public func opensGate(after now: Duration) -> Duration? {
        switch state {
        case .closed: nil
        case .open(let until): now < until ? until : nil
        case .probing(let since):
            passes(at: now) ? nil : since + configuration.maximumCoolDown
        }
    }

    /// Lets a call through.
    ///
    /// - Parameter now: The time.
    /// - Returns: The pass to tell the outcome with, or nil where it must wait.
    public mutating func pass(at now: Duration) -> Pass? {
        guard passes(at: now) else { return nil }
        if case .closed = state { return Pass(epoch: epoch, isProbe: false) }
        state = .probing(since: now)
        return Pass(epoch: epoch, isProbe: true)
    }

    /// Takes note that the service answers a call.
    ///
    /// - Parameters:
    ///   - pass: The call; told at most once.
    ///   - now: The time.
    /// - Returns: What changed.
    public mutating func succeeded(_ pass: Pass, now: Duration) -> Change? {
        guard pass.epoch == epoch else { return nil }
        if pass.isProbe {
            state = .closed
            epoch += 1
            openings = 0
            window.removeAll()
            window.append(isFailure: false, now: now)
            return .closed
        }
        window.append(isFailure: false, now: now)
        return nil
    }

    /// Takes note that the service failed a call.
    ///
    /// - Parameters:
    ///   - pass: The call.
    ///   - hadSucceeded: Whether ``succeeded(_:now:)`` was told before: then this stands in its place.
    ///   - isCertain: Whether no call can work for now: opens the breaker at once.
    ///   - retryAfter: How long the service asked to be left alone.
    ///   - now: The time.
    ///   - random: Draws the jitter.
    /// - Returns: What changed.
    public mutating func failed(
        _ pass: Pass, hadSucceeded: Bool = false, isCertain: Bool = false, retryAfter: Duration? = nil, now: Duration,
        using random: inout some RandomNumberGenerator
    ) -> Change? {
        guard pass.epoch == epoch else { return nil }
        if hadSucceeded { window.retractSuccess() }
        window.append(isFailure: true, now: now)
        let summary = window.summary(now: now)
        let isShareReached =
            summary.calls >= configuration.minimumCalls && summary.failureShare >= configuration.threshold
        let isStreakReached =
            summary.streak >= configuration.streak && summary.streakSpan >= configuration.streakSpan
        guard pass.isProbe || isCertain || isShareReached || isStreakReached else { return nil }
        // Doubling 30 times exceeds any maximum; a larger shift would overflow.
        let backoff = min(
            configuration.initialCoolDown * (1 << min(openings, 30)), configuration.maximumCoolDown)
        let coolDown = max(
            backoff * (1 - configuration.jitter * Double.random(in: 0..<1, using: &random)),
            min(retryAfter ?? .zero, configuration.maximumRequestedCoolDown))
        state = .open(until: now + coolDown)
        epoch += 1
        openings += 1
        return .opened(share: summary.failureShare, coolDown: coolDown)
    }

    /// Takes note that a call ended in a way that says nothing about the service: it was cancelled here.
    ///
    /// - Parameters:
    ///   - pass: The call.
    ///   - now: The time.
    public mutating func abandoned(_ pass: Pass, now: Duration) {
        // Another probe may go.
        if pass.isProbe, pass.epoch == epoch { state = .open(until: now) }
    }

    /// Whether a call was let through before the last opening or closing, or as a probe: then its failure was to be expected.
    ///
    /// - Parameter pass: The call.
    /// - Returns: False for calls that were let through as usual since.
    public func isForeseen(_ pass: Pass) -> Bool {
        pass.isProbe || pass.epoch != epoch
    }
}
