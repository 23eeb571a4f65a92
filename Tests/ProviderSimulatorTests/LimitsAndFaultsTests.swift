import Foundation
import ProviderSimulator
import Testing

@Suite(.timeLimit(.minutes(1)))
struct RateLimiterTests {
    @Test func refusesWhatIsOverAndSaysWhenToComeBack() {
        var limiter = RateLimiter(RateLimitConfiguration(requestsPerMinute: 2))
        let result1 = limiter.admit(scope: 1, tokens: 10, now: 0)
        #expect(result1.refusal == nil)
        let result2 = limiter.admit(scope: 1, tokens: 10, now: 0)
        #expect(result2.status.requests?.remaining == 0)
        let refusal = limiter.admit(scope: 1, tokens: 10, now: 0).refusal
        #expect(refusal?.allowance == .requests)
        #expect(refusal?.retryAfter == 30)
        let result3 = limiter.admit(scope: 2, tokens: 10, now: 0)
        #expect(result3.refusal == nil)
        let result4 = limiter.admit(scope: 1, tokens: 10, now: 30)
        #expect(result4.refusal == nil)
    }

    @Test func chargesTokensOnlyWhenAdmitted() {
        var limiter = RateLimiter(RateLimitConfiguration(tokensPerMinute: 600))
        let result5 = limiter.admit(scope: 1, tokens: 500, now: 0)
        #expect(result5.refusal == nil)
        let refused = limiter.admit(scope: 1, tokens: 200, now: 0)
        #expect(refused.refusal?.allowance == .tokens)
        #expect(refused.refusal?.retryAfter == 10)
        #expect(refused.status.tokens?.remaining == 100)
        let result6 = limiter.admit(scope: 1, tokens: 200, now: 10)
        #expect(result6.refusal == nil)
    }

    @Test func admitsARequestLargerThanTheBucketWhenItIsFull() {
        var limiter = RateLimiter(RateLimitConfiguration(tokensPerMinute: 60))
        let result7 = limiter.admit(scope: 1, tokens: 120, now: 0)
        #expect(result7.refusal == nil)
        let result8 = limiter.admit(scope: 1, tokens: 1, now: 0)
        #expect(result8.refusal?.retryAfter == 61)
    }

    @Test func hasNoStatusWithoutLimits() {
        var limiter = RateLimiter(RateLimitConfiguration())
        let decision = limiter.admit(scope: 1, tokens: 1_000_000, now: 0)
        #expect(decision.refusal == nil)
        #expect(decision.status.requests == nil)
        #expect(decision.status.tokens == nil)
    }
}

@Suite(.timeLimit(.minutes(1)))
struct FaultTests {
    @Test func readsSpecifications() throws {
        let rate = try FaultRate(parsing: "reset=0.02; after_deltas=10;retry_after=0.5;delay=2")
        #expect(rate.rate == 0.02)
        #expect(rate.fault.kind == .reset)
        #expect(rate.fault.afterDeltas == 10)
        #expect(rate.fault.retryAfter == 0.5)
        #expect(rate.fault.delay == .seconds(2))
        #expect(try FaultSpecification.fault("hang").kind == .hang)
    }

    @Test(arguments: [
        "", "nonsense=0.1", "reset", "reset=x", "reset=1.5", "reset=0.1;speed=1", "reset=0.1;delay",
        "reset=0.1;delay=-1",
        "reset=nan",
    ])
    func refusesSpecifications(_ text: String) {
        #expect(throws: SimulatorError.self) { try FaultRate(parsing: text) }
    }

    @Test func strikesScheduledFaultsInOrderThenByRate() {
        var plan = FaultPlan(rates: [], seed: 1)
        let result9 = plan.schedule(ScheduledFault(Fault(.hang), count: 2, match: "pension"))
        #expect(result9)
        let result10 = plan.schedule(ScheduledFault(Fault(.reset)))
        #expect(result10)
        let result11 = plan.strike(ordinal: 1) { "my pension" }
        #expect(result11?.kind == .hang)
        let result12 = plan.strike(ordinal: 2) { "weather" }
        #expect(result12?.kind == .reset)
        let result13 = plan.strike(ordinal: 3) { "weather" }
        #expect(result13 == nil)
        let result14 = plan.strike(ordinal: 4) { "pension" }
        #expect(result14?.kind == .hang)
        let result15 = plan.strike(ordinal: 5) { "pension" }
        #expect(result15 == nil)
    }

    @Test func rateIsMetAndRepeatable() {
        let rates = [FaultRate(Fault(.overloaded), rate: 0.1), FaultRate(Fault(.reset), rate: 0.3)]
        func kinds(_ seed: UInt64) -> [FaultKind?] {
            var plan = FaultPlan(rates: rates, seed: seed)
            return (0..<10_000).map { plan.strike(ordinal: $0) { "" }?.kind }
        }
        let struck = kinds(1)
        #expect((850...1_150).contains(struck.count { $0 == .overloaded }))
        #expect((2_800...3_200).contains(struck.count { $0 == .reset }))
        #expect(struck == kinds(1))
        #expect(struck != kinds(2))
    }

    @Test func boundsWhatWaits() {
        var plan = FaultPlan(rates: [], seed: 1)
        var accepted = 0
        for _ in 0..<(FaultPlan.maximumScheduled + 5) {
            accepted += plan.schedule(ScheduledFault(Fault(.hang))) ? 1 : 0
        }
        #expect(accepted == FaultPlan.maximumScheduled)
        plan.clear()
        #expect(plan.pending.isEmpty)
    }
}

@Suite(.timeLimit(.minutes(1)))
struct RequestJournalTests {
    private func record(_ ordinal: Int) -> RequestRecord {
        RequestRecord(ordinal: ordinal, requestID: "req", time: .distantPast, path: "/v1/messages")
    }

    @Test func countsAllAndKeepsTheLast() {
        var journal = RequestJournal(capacity: 3)
        for ordinal in 1...10 {
            journal.begin(record(ordinal))
            journal.update(ordinal) { $0.status = 200 }
            if ordinal != 2 { journal.end(ordinal, .completed, deltas: 5) }
        }
        let snapshot = journal.snapshot()
        #expect(snapshot.total == 10)
        #expect(snapshot.running == 1)
        #expect(snapshot.deltas == 45)
        #expect(snapshot.statuses == ["200": 9])
        #expect(snapshot.requests.map(\.ordinal) == [8, 9, 10])
        journal.end(2, .clientClosed)
        #expect(journal.snapshot().outcomes == ["completed": 9, "client_closed": 1])
    }

    @Test func callsASpoiledRequestFaulted() {
        var journal = RequestJournal(capacity: 3)
        for (ordinal, fault) in [(1, FaultKind.malformed), (2, .slowFirstToken)] {
            journal.begin(record(ordinal))
            journal.update(ordinal) { $0.fault = fault }
            journal.end(ordinal, .completed)
        }
        #expect(journal.snapshot().requests.map(\.outcome) == [.faulted, .completed])
        journal.reset()
        #expect(journal.snapshot() == JournalSnapshot())
    }
}
