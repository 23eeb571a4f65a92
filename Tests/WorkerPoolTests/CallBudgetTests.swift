import SeededRandomness
import Testing
import WorkerPool

@Suite(.timeLimit(.minutes(1))) struct CallBudgetTests {
    private let demand = CallDemand(promptBytes: 4_000, maximumOutputTokens: 1_000)

    @Test(arguments: 1...20) func noMoreCallsGoThanAMinuteAllows(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var budget = CallBudget(requestsPerMinute: 120, now: .zero)
        var now = Duration.zero
        var went: [Duration] = []
        while now < .seconds(300) {
            if budget.reserve(demand, now: now) != nil {
                went.append(now)
            } else {
                let wait = budget.wait(for: demand, now: now)
                #expect(wait > .zero && wait < .seconds(1))
                now += wait
            }
            now += .milliseconds(Int.random(in: 0...20, using: &random))
        }
        // A full bucket at the start, then two a second.
        #expect((700...722).contains(went.count), "\(went.count)")
    }

    @Test func tokensAreEstimatedAndCorrected() throws {
        var budget = CallBudget(tokensPerMinute: 6_000, now: .zero)
        // 1,000 for the prompt and 1,000 for the longest answer.
        let three = try (0..<3).map { _ in try budget.reserved(demand, now: .zero) }
        let fourth = budget.reserve(demand, now: .zero)
        #expect(fourth == nil)
        #expect(abs(budget.wait(for: demand, now: .zero) / .seconds(1) - 20) < 0.1)
        budget.settle(three[0], inputTokens: 1_000, outputTokens: 100, now: .zero)
        // 900 are back, and answers are known to be short: 1,100 are needed.
        #expect(abs(budget.wait(for: demand, now: .zero) / .seconds(1) - 2) < 0.1)
        budget.release(three[1], now: .zero)
        let afterwards = budget.reserve(demand, now: .zero)
        #expect(afterwards != nil)
    }

    @Test func whatIsLargerThanTheBudgetGoesWhenTheBudgetIsFull() throws {
        var budget = CallBudget(tokensPerMinute: 600, now: .zero)
        let first = budget.reserve(demand, now: .zero)
        let second = budget.reserve(demand, now: .seconds(60))
        #expect(first != nil && second == nil, "it owes 1,400")
        let third = budget.reserve(demand, now: .seconds(201))
        #expect(third != nil)
    }

    @Test func itAdaptsToWhatTheServiceTells() throws {
        var budget = CallBudget(now: .zero)
        let first = try budget.reserved(demand, now: .zero)
        _ = try budget.reserved(demand, now: .seconds(1))
        // Told two seconds ago: one of ten was left, full again in 90 seconds, a tenth each second; one call has gone since.
        budget.adapt(
            to: [.requests: AllowanceReport(limit: 10, remaining: 1, resetsAfter: .seconds(90))], with: first,
            age: .seconds(2), now: .seconds(3))
        let wait = budget.wait(for: demand, now: .seconds(3))
        #expect(abs(wait / .seconds(1) - 8) < 0.1, "\(wait)")
        // Older news do not count.
        budget.adapt(
            to: [.requests: AllowanceReport(limit: 10, remaining: 10)], with: first, age: .seconds(3),
            now: .seconds(3))
        #expect(budget.wait(for: demand, now: .seconds(3)) == wait)
        // Nor does what makes no sense.
        budget.adapt(
            to: [.tokens: AllowanceReport(limit: 0, remaining: -5)], with: first, age: .zero, now: .seconds(4))
        #expect(budget.wait(for: demand, now: .seconds(12)) == .zero)
    }

    @Test func aPauseHoldsEverythingBack() {
        var budget = CallBudget(now: .zero)
        let isNew = budget.pause(for: .seconds(7), now: .zero)
        let isNewAgain = budget.pause(for: .seconds(3), now: .seconds(1))
        #expect(isNew && !isNewAgain)
        #expect(budget.wait(for: demand, now: .seconds(1)) == .seconds(6))
        let early = budget.reserve(demand, now: .seconds(6))
        let late = budget.reserve(demand, now: .seconds(7))
        #expect(early == nil && late != nil)
    }
}

extension CallBudget {
    /// The reservation of a call that must be let through.
    fileprivate mutating func reserved(_ demand: CallDemand, now: Duration) throws -> Reservation {
        let reservation = reserve(demand, now: now)
        return try #require(reservation)
    }
}
