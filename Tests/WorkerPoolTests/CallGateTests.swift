import SeededRandomness
import Testing
import WorkerPool

@Suite(.timeLimit(.minutes(1))) struct CallGateTests {
    private let demand = CallDemand(promptBytes: 400, maximumOutputTokens: 100)
    private var random = SeededGenerator(seed: 1)

    private func gate(routes: Int = 1, calls: Int = 4, requestsPerMinute: Int? = nil) -> CallGate {
        var configuration = CallGate.Configuration()
        configuration.routes = routes
        configuration.maximumCalls = calls
        configuration.requestsPerMinute = requestsPerMinute
        return CallGate(configuration, now: .zero)
    }

    private func call(_ id: UInt64, avoiding: Set<Int> = [], deadline: Duration? = nil) -> CallGate.Call {
        CallGate.Call(id: id, demand: demand, avoiding: avoiding, deadline: deadline)
    }

    @Test mutating func whoComesFirstGoesFirst() {
        var gate = gate(calls: 2)
        let entries = (1...5).map { gate.enter(call($0), now: .zero) }
        #expect(entries == [.go(route: 0), .go(route: 0), nil, nil, nil])
        gate.leave(4)
        var order: [UInt64] = []
        for id: UInt64 in [1, 2] {
            _ = gate.end(id, .rejected, now: .seconds(1), using: &random)
            order += gate.advance(now: .seconds(1)).map(\.id)
        }
        #expect(order == [3, 5])
        #expect(gate.waitingCount == 0 && gate.inFlightCount == 2)
    }

    @Test func nobodyWaitsPastADeadline() {
        var gate = gate(calls: 1)
        _ = gate.enter(call(1), now: .zero)
        let late = gate.enter(call(2, deadline: .zero), now: .zero)
        #expect(late == .expired)
        _ = gate.enter(call(3, deadline: .seconds(9)), now: .zero)
        _ = gate.enter(call(4, deadline: .seconds(5)), now: .zero)
        #expect(gate.nextEvent(after: .zero) == .seconds(5))
        let first = gate.advance(now: .seconds(5)).map(\.id)
        #expect(first == [4])
        #expect(gate.nextEvent(after: .seconds(5)) == .seconds(9))
        let second = gate.advance(now: .seconds(10)).map(\.decision)
        #expect(second == [.expired])
    }

    @Test mutating func anOutagePausesAndOneProbeEndsIt() throws {
        var gate = gate(calls: 4)
        for id: UInt64 in 1...4 { _ = gate.enter(call(id), now: .zero) }
        let verdict = gate.end(1, .unusable, now: .zero, using: &random)
        #expect(verdict?.isCharged == false && verdict?.change != nil)
        #expect(gate.capacity(at: .zero) == 0)
        // Calls on their way when it opened fail in vain, and are not charged.
        let late = gate.end(2, .failed(retryAfter: nil, isOverloaded: false), now: .zero, using: &random)
        #expect(late?.isCharged == false && late?.change == nil)
        let event = try #require(gate.nextEvent(after: .zero))
        #expect(event > .seconds(3) && event <= .seconds(5))
        #expect(gate.capacity(at: event) == gate.inFlightCount + 1, "nobody waits: a new job is the probe")
        let first = gate.enter(call(5), now: .seconds(1))
        let second = gate.enter(call(6), now: .seconds(1))
        #expect(first == nil && second == nil)
        #expect(gate.capacity(at: event) == 0, "who waits is the probe")
        let told = gate.advance(now: event).map(\.id)
        #expect(told == [5])
        // The first piece of its answer is enough.
        let change = gate.began(5, now: event + .seconds(1))
        #expect(change?.breaker == .closed)
        let next = gate.advance(now: event + .seconds(1)).map(\.id)
        #expect(next == [6] && gate.capacity(at: event + .seconds(1)) == 4)
    }

    @Test mutating func theNextServiceIsAskedWhileTheFirstIsOut() {
        var gate = gate(routes: 2)
        let entry = gate.enter(call(1), now: .zero)
        #expect(entry == .go(route: 0))
        let avoiding = gate.enter(call(2, avoiding: [0]), now: .zero)
        #expect(avoiding == .go(route: 1))
        _ = gate.end(1, .unusable, now: .zero, using: &random)
        let fallback = gate.enter(call(3), now: .zero)
        let noChoice = gate.enter(call(4, avoiding: [1]), now: .zero)
        #expect(fallback == .go(route: 1) && noChoice == .go(route: 1))
        #expect(gate.capacity(at: .zero) == 4)
        // After the cool-down one call probes the first, the others go on with the second.
        let probe = gate.enter(call(5), now: .seconds(5))
        let other = gate.enter(call(6), now: .seconds(5))
        #expect(probe == .go(route: 0) && other == .go(route: 1))
    }

    @Test mutating func aRateLimitPausesAndIsChargedOnce() {
        var gate = gate()
        for id: UInt64 in 1...2 { _ = gate.enter(call(id), now: .zero) }
        let first = gate.end(1, .rateLimited(retryAfter: .seconds(3)), now: .zero, using: &random)
        let second = gate.end(2, .rateLimited(retryAfter: .seconds(3)), now: .zero, using: &random)
        #expect(first?.isCharged == true && second?.isCharged == false)
        let entry = gate.enter(call(3), now: .seconds(1))
        #expect(entry == nil && gate.nextEvent(after: .seconds(1)) == .seconds(3) + .zero)
        let told = gate.advance(now: .seconds(3)).map(\.id)
        #expect(told == [3])
    }

    @Test func aSecondCallGoesOnlyWhereThereIsRoomAndBudget() {
        var gate = gate(routes: 2, calls: 2, requestsPerMinute: 1)
        _ = gate.enter(call(1), now: .zero)
        let hedge = gate.hedge(call(2), beside: 1, now: .zero)
        #expect(hedge == 1)
        let overBudget = gate.hedge(call(3), beside: 1, now: .seconds(1))
        #expect(overBudget == nil)
        _ = gate.enter(call(4), now: .seconds(1))
        let whileOthersWait = gate.hedge(call(5), beside: 1, now: .seconds(200))
        #expect(whileOthersWait == nil)
        let unknown = gate.hedge(call(6), beside: 99, now: .seconds(200))
        #expect(unknown == nil)
    }

    /// Random calls, outcomes, deadlines and cancellations: nobody is forgotten, nobody is told twice, and the bounds hold.
    @Test(arguments: 1...200) func nobodyIsForgotten(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let maximum = Int.random(in: 1...8, using: &random)
        let routes = Int.random(in: 1...3, using: &random)
        var gate = gate(
            routes: routes, calls: maximum, requestsPerMinute: Bool.random(using: &random) ? 600 : nil)
        var now = Duration.zero
        var waiting: [UInt64: Duration?] = [:]
        var flying: Set<UInt64> = []
        var id: UInt64 = 0

        func take(_ id: UInt64, _ decision: CallGate.Decision) {
            switch decision {
            case .go(let route):
                #expect((0..<routes).contains(route))
                #expect(flying.insert(id).inserted)
            case .expired: break
            }
        }
        for step in 0..<600 {
            now += .milliseconds(Int.random(in: 0...400, using: &random))
            let isEnding = step > 400
            switch Int.random(in: 0..<10, using: &random) {
            case 0..<4 where !isEnding:
                id += 1
                let deadline =
                    Bool.random(using: &random) ? now + .seconds(Int.random(in: 0...20, using: &random)) : nil
                let avoiding: Set<Int> = Bool.random(using: &random) ? [Int.random(in: 0..<routes, using: &random)] : []
                if let decision = gate.enter(call(id, avoiding: avoiding, deadline: deadline), now: now) {
                    take(id, decision)
                } else {
                    waiting[id] = .some(deadline)
                }
            case 4 where !waiting.isEmpty:
                let gone = try #require(waiting.keys.min())
                waiting[gone] = nil
                let hasLeft = gate.leave(gone)
                #expect(hasLeft)
            case 5 where !flying.isEmpty:
                _ = gate.began(try #require(flying.min()), now: now)
            default:
                guard let ended = flying.min() else { break }
                flying.remove(ended)
                let outcomes: [CallOutcome] = [
                    .answered(inputTokens: 100, outputTokens: 20), .rejected, .rateLimited(retryAfter: .seconds(1)),
                    .failed(retryAfter: nil, isOverloaded: true), .unusable,
                    .cancelled(inputTokens: 0, outputTokens: 0),
                ]
                let outcome =
                    isEnding ? outcomes[0] : outcomes[Int.random(in: 0..<outcomes.count, using: &random)]
                let verdict = gate.end(ended, outcome, now: now, using: &random)
                #expect(verdict != nil)
            }
            for (id, decision) in gate.advance(now: now) {
                let deadline = waiting.removeValue(forKey: id)
                #expect(deadline != nil, "told twice, or never waited")
                take(id, decision)
            }
            #expect(gate.waitingCount == waiting.count && gate.inFlightCount == flying.count)
            #expect(flying.count <= maximum * routes)
            #expect((0...maximum).contains(gate.capacity(at: now)))
            for deadline in waiting.values { #expect(deadline.map { $0 > now } ?? true) }
        }
        // With time alone, everyone gets to go: somebody is always woken.
        for _ in 0..<10_000 where !waiting.isEmpty || !flying.isEmpty {
            for ended in flying {
                _ = gate.end(ended, .answered(inputTokens: 100, outputTokens: 20), now: now, using: &random)
            }
            flying = []
            for (id, decision) in gate.advance(now: now) {
                waiting[id] = nil
                take(id, decision)
            }
            if flying.isEmpty, !waiting.isEmpty {
                let event = gate.nextEvent(after: now)
                #expect(event != nil, "everybody waits and nothing will happen, seed \(seed)")
                guard let event else { return }
                #expect(event > now)
                now = event
            }
        }
        #expect(waiting.isEmpty)
    }
}
