/// How much may be asked of a service per minute: by what is set, and by what the service says of its own limits.
///
/// A call takes an estimate before it goes, and gives back the difference when its real usage is known. What a service reports is newer than our own count
/// but older than the calls that went since: those are taken off. A service that refused a call for its rate is left alone for as long as it asked.
public struct CallBudget: Sendable {
    /// What a call took.
    public struct Reservation: Hashable, Sendable {
        fileprivate let demand: CallDemand
        fileprivate let taken: [Double]
        /// All that had been taken up to and including this one.
        fileprivate let spent: [Double]
    }

    private var set: [Allowance: TokenBucket] = [:]
    private var reported: [Allowance: TokenBucket] = [:]
    private var newestReport = Duration.zero
    private var estimate = TokenEstimate()
    private var spent = Array(repeating: 0.0, count: Allowance.allCases.count)
    /// Nothing goes before this time.
    public private(set) var pausedUntil = Duration.zero

    /// A budget that is full.
    ///
    /// - Parameters:
    ///   - requestsPerMinute: Calls per minute; nil for no limit of ours.
    ///   - tokensPerMinute: Tokens per minute, those read from a cache left out; nil for no limit of ours.
    ///   - now: The time.
    public init(requestsPerMinute: Int? = nil, tokensPerMinute: Int? = nil, now: Duration) {
        set[.requests] = requestsPerMinute.map { TokenBucket(perMinute: $0, now: now) }
        set[.tokens] = tokensPerMinute.map { TokenBucket(perMinute: $0, now: now) }
    }

    /// How long a call has to wait at least.
    ///
    /// - Parameters:
    ///   - demand: The call.
    ///   - now: The time.
    /// - Returns: Zero where it may go.
    public func wait(for demand: CallDemand, now: Duration) -> Duration {
        let needs = needs(of: demand)
        var wait = max(.zero, pausedUntil - now)
        for buckets in [set, reported] {
            for (allowance, bucket) in buckets {
                wait = max(wait, bucket.wait(for: needs[allowance.rawValue], now: now))
            }
        }
        return wait
    }

    /// Takes what a call is going to use.
    ///
    /// - Parameters:
    ///   - demand: The call.
    ///   - now: The time.
    /// - Returns: What it took, to be settled at its end; nil where it must wait.
    public mutating func reserve(_ demand: CallDemand, now: Duration) -> Reservation? {
        guard wait(for: demand, now: now) == .zero else { return nil }
        let taken = needs(of: demand)
        change(by: taken, now: now)
        for index in taken.indices { spent[index] += taken[index] }
        return Reservation(demand: demand, taken: taken, spent: spent)
    }

    /// Settles a call whose usage is known.
    ///
    /// - Parameters:
    ///   - reservation: What it took.
    ///   - inputTokens: What it read, without what came from a cache.
    ///   - outputTokens: What it wrote.
    ///   - now: The time.
    public mutating func settle(_ reservation: Reservation, inputTokens: Int, outputTokens: Int, now: Duration) {
        estimate.learn(reservation.demand, input: inputTokens, output: outputTokens)
        let used = Self.needs(input: Double(inputTokens), output: Double(outputTokens))
        change(by: zip(used, reservation.taken).map { $0 - $1 }, now: now)
    }

    /// Gives back what a call took and did not use: it never went, was refused, or was cut short.
    ///
    /// - Parameters:
    ///   - reservation: What it took.
    ///   - inputTokens: What it read all the same.
    ///   - outputTokens: What it wrote all the same.
    ///   - now: The time.
    public mutating func release(
        _ reservation: Reservation, inputTokens: Int = 0, outputTokens: Int = 0, now: Duration
    ) {
        var used = Self.needs(input: Double(inputTokens), output: Double(outputTokens))
        if inputTokens + outputTokens == 0 { used[Allowance.requests.rawValue] = 0 }
        change(by: zip(used, reservation.taken).map { $0 - $1 }, now: now)
    }

    /// Takes note of what a service says of its limits.
    ///
    /// - Parameters:
    ///   - report: Where each allowance stands; those left out keep what is known.
    ///   - reservation: The call that it came with.
    ///   - age: How long ago it was told: a streamed answer's head comes long before its end.
    ///   - now: The time.
    public mutating func adapt(
        to report: [Allowance: AllowanceReport], with reservation: Reservation, age: Duration, now: Duration
    ) {
        let told = now - age
        guard told >= newestReport, !report.isEmpty else { return }
        newestReport = told
        for (allowance, report) in report where report.limit > 0 {
            let (limit, remaining) = (Double(report.limit), Double(max(0, report.remaining)))
            let seconds = report.resetsAfter.map { $0 / .seconds(1) } ?? 0
            let perSecond = seconds > 0 && remaining < limit ? (limit - remaining) / seconds : limit / 60
            // Calls that went after this one may or may not be in what was told: the careful guess is that they are not.
            let since = max(0, spent[allowance.rawValue] - reservation.spent[allowance.rawValue])
            let level = min(limit, remaining + perSecond * (age / .seconds(1)) - since)
            reported[allowance] = TokenBucket(
                capacity: limit, perSecond: max(perSecond, limit / 86_400), level: level, now: now)
        }
    }

    /// Leaves the service alone for some time.
    ///
    /// - Parameters:
    ///   - duration: How long.
    ///   - now: The time.
    /// - Returns: Whether it was not being left alone already.
    @discardableResult
    public mutating func pause(for duration: Duration, now: Duration) -> Bool {
        let isNew = pausedUntil <= now
        pausedUntil = max(pausedUntil, now + duration)
        return isNew
    }

    private mutating func change(by amounts: [Double], now: Duration) {
        for allowance in Allowance.allCases where amounts[allowance.rawValue] != 0 {
            set[allowance]?.take(amounts[allowance.rawValue], now: now)
            reported[allowance]?.take(amounts[allowance.rawValue], now: now)
        }
    }

    private func needs(of demand: CallDemand) -> [Double] {
        let tokens = estimate.tokens(for: demand)
        return Self.needs(input: tokens.input, output: tokens.output)
    }

    /// In the order of `Allowance`.
    private static func needs(input: Double, output: Double) -> [Double] { [1, input + output, input, output] }
}
