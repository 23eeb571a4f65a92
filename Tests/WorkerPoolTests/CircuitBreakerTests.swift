import SeededRandomness
import Testing
import WorkerPool

@Suite(.timeLimit(.minutes(1))) struct CircuitBreakerTests {
    private var random = SeededGenerator(seed: 1)

    @Test mutating func itOpensWhenTheShareOfFailuresIsReachedAndNotBefore() {
        var breaker = CircuitBreaker()
        var opened: [Int] = []
        // Every second call fails, all of them at once: no row of failures spans a second.
        for call in 1...40 where opened.isEmpty {
            guard let pass = breaker.pass(at: .seconds(1)) else { break }
            let change =
                call.isMultiple(of: 2)
                ? breaker.failed(pass, now: .seconds(1), using: &random) : breaker.succeeded(pass, now: .seconds(1))
            if change != nil { opened.append(call) }
        }
        #expect(opened == [20], "twenty calls are needed, and half of them have failed")
        #expect(breaker.phase(at: .seconds(1)) != .closed)
    }

    @Test(arguments: 1...50) func aFewFailuresAmongManySuccessesDoNotOpenIt(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var breaker = CircuitBreaker()
        var now = Duration.zero
        for _ in 0..<2_000 {
            now += .milliseconds(20)
            guard let pass = breaker.pass(at: now) else {
                Issue.record("opened at a tenth of failures, seed \(seed)")
                return
            }
            if Double.random(in: 0..<1, using: &random) < 0.1 {
                _ = breaker.failed(pass, now: now, using: &random)
            } else {
                _ = breaker.succeeded(pass, now: now)
            }
        }
    }

    @Test mutating func aQuietWorkerOpensItWithThreeFailuresInARow() throws {
        var breaker = CircuitBreaker()
        for (index, time) in [Duration.zero, .milliseconds(500), .milliseconds(1_500)].enumerated() {
            let pass = try breaker.passed(at: time)
            let change = breaker.failed(pass, now: time, using: &random)
            #expect((change != nil) == (index == 2))
            #expect(breaker.isForeseen(pass) == (index == 2), "the failure that opens it is not the job's")
        }
    }

    @Test mutating func theCoolDownDoublesUpToItsMaximumAndRespectsTheService() throws {
        var configuration = CircuitBreaker.Configuration()
        configuration.jitter = 0
        var breaker = CircuitBreaker(configuration)
        var now = Duration.zero
        var coolDowns: [Duration] = []
        for _ in 0..<6 {
            let pass = try breaker.passed(at: now)
            let change = breaker.failed(pass, isCertain: true, now: now, using: &random)
            guard case .opened(_, let coolDown) = change else {
                Issue.record("not opened")
                return
            }
            coolDowns.append(coolDown)
            #expect(!breaker.passes(at: now + coolDown - .milliseconds(1)))
            #expect(breaker.opensGate(after: now) == now + coolDown)
            now += coolDown
            #expect(breaker.phase(at: now) == .halfOpen)
        }
        #expect(coolDowns == [5, 10, 20, 40, 60, 60].map { .seconds($0) })
        let pass = try breaker.passed(at: now)
        let change = breaker.failed(pass, retryAfter: .seconds(90), now: now, using: &random)
        #expect(change == .opened(share: 1, coolDown: .seconds(90)))
    }

    @Test(arguments: 1...20) func jitterTakesOffAQuarterAtMost(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        var breaker = CircuitBreaker()
        let pass = try breaker.passed(at: .zero)
        let change = breaker.failed(pass, isCertain: true, now: .zero, using: &random)
        guard case .opened(_, let coolDown) = change else {
            Issue.record("not opened")
            return
        }
        #expect(coolDown > .milliseconds(3_749) && coolDown <= .seconds(5))
    }

    @Test mutating func halfOpenLetsOneProbeThroughAndASuccessCloses() throws {
        var breaker = CircuitBreaker()
        let first = try breaker.passed(at: .zero)
        let late = try breaker.passed(at: .zero)
        _ = breaker.failed(first, isCertain: true, now: .zero, using: &random)
        let probe = try breaker.passed(at: .seconds(5))
        let second = breaker.pass(at: .seconds(5))
        #expect(probe.isProbe && second == nil)
        let stale = breaker.failed(late, now: .seconds(6), using: &random)
        #expect(stale == nil && breaker.isForeseen(late))
        breaker.abandoned(probe, now: .seconds(6))
        let again = try breaker.passed(at: .seconds(6))
        let closed = breaker.succeeded(again, now: .seconds(7))
        #expect(closed == .closed && breaker.phase(at: .seconds(7)) == .closed)
        let usual = try breaker.passed(at: .seconds(7))
        #expect(!usual.isProbe)
        // The cool-down begins anew.
        let change = breaker.failed(usual, isCertain: true, now: .seconds(7), using: &random)
        guard case .opened(_, let coolDown) = change else {
            Issue.record("not opened")
            return
        }
        #expect(coolDown <= .seconds(5))
    }

    @Test mutating func aProbeThatHangsIsNotWaitedForForEver() throws {
        var breaker = CircuitBreaker()
        let pass = try breaker.passed(at: .zero)
        _ = breaker.failed(pass, isCertain: true, now: .zero, using: &random)
        _ = try breaker.passed(at: .seconds(5))
        #expect(breaker.opensGate(after: .seconds(5)) == .seconds(65))
        let another = breaker.pass(at: .seconds(65))
        #expect(another?.isProbe == true)
    }

    @Test mutating func answersThatBreakOffCountAsFailuresAlone() throws {
        var configuration = CircuitBreaker.Configuration()
        configuration.threshold = 1
        configuration.streak = .max
        var breaker = CircuitBreaker(configuration)
        var opened = false
        for _ in 0..<20 {
            let pass = try breaker.passed(at: .zero)
            _ = breaker.succeeded(pass, now: .zero)
            let change = breaker.failed(pass, hadSucceeded: true, now: .zero, using: &random)
            if change != nil { opened = true }
        }
        #expect(opened, "all twenty have failed")
    }
}

extension CircuitBreaker {
    /// The pass of a call that must be let through.
    fileprivate mutating func passed(at now: Duration) throws -> Pass {
        let pass = pass(at: now)
        return try #require(pass)
    }
}
