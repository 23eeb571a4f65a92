import Foundation
import ProviderSimulator
import Testing

@Suite(.timeLimit(.minutes(1)))
struct RateLimiterTests {
    /// A limiter asked at several times in turn.
    private func decisions(
        _ limits: RateLimitConfiguration, _ requests: [(scope: UInt64, tokens: Int, now: Double)]
    ) -> [RateLimiter.Decision] {
        var limiter = RateLimiter(limits)
        return requests.map { limiter.admit(scope: $0.scope, tokens: $0.tokens, now: $0.now) }
    }

    @Test func refusesWhatIsOverAndSaysWhenToComeBack() {
        let decisions = decisions(
            RateLimitConfiguration(requestsPerMinute: 2),
            [(1, 10, 0), (1, 10, 0), (1, 10, 0), (2, 10, 0), (1, 10, 30)])
        #expect(decisions.map { $0.refusal?.retryAfter } == [nil, nil, 30, nil, nil])
        #expect(decisions.map { $0.status.requests?.remaining } == [1, 0, 0, 1, 0])
        #expect(decisions[2].refusal?.allowance == .requests)
    }

    @Test func chargesTokensOnlyWhenAdmitted() {
        let decisions = decisions(
            RateLimitConfiguration(tokensPerMinute: 600), [(1, 500, 0), (1, 200, 0), (1, 200, 10)])
        #expect(decisions.map { $0.refusal?.retryAfter } == [nil, 10, nil])
        #expect(decisions.map { $0.status.tokens?.remaining } == [100, 100, 0])
        #expect(decisions[1].refusal?.allowance == .tokens)
    }

    @Test func admitsARequestLargerThanTheBucketWhenItIsFull() {
        let decisions = decisions(RateLimitConfiguration(tokensPerMinute: 60), [(1, 120, 0), (1, 1, 0)])
        #expect(decisions.map { $0.refusal?.retryAfter } == [nil, 61])
    }

    @Test func hasNoStatusWithoutLimits() {
        let decision = decisions(RateLimitConfiguration(), [(1, 1_000_000, 0)])[0]
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

    @Test func strikesScheduledFaultsInTheirOrder() {
        var plan = FaultPlan(rates: [], seed: 1)
        _ = plan.schedule(ScheduledFault(Fault(.hang), count: 2, match: "pension"))
        _ = plan.schedule(ScheduledFault(Fault(.reset)))
        let prompts = ["my pension", "weather", "weather", "pension", "pension"]
        let struck = prompts.enumerated().map { ordinal, prompt in plan.strike(ordinal: ordinal) { prompt }?.kind }
        #expect(struck == [.hang, .reset, nil, .hang, nil])
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
