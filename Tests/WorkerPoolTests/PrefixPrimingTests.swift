import SeededRandomness
import Testing
import WorkerPool

@Suite(.timeLimit(.minutes(1)))
struct PrefixPrimingTests {
    private let hour = Duration.seconds(3_600)

    @Test func theFirstLeadsAndTheOthersFollowItsFirstByte() {
        var priming = PrefixPriming<String>()
        let decisions = (0..<4).map { priming.arrive($0, at: "p", lifetime: hour, now: .seconds(1)) }
        #expect(decisions == [.lead] + Array(repeating: .wait(until: .seconds(11)), count: 3))
        let released = priming.began("p", lifetime: hour, now: .seconds(2))
        #expect(released == [1, 2, 3])
        let next = priming.arrive(4, at: "p", lifetime: hour, now: .seconds(3))
        #expect(next == .follow)
    }

    @Test func useKeepsAPrefixWarm() {
        var priming = PrefixPriming<String>()
        _ = priming.arrive(0, at: "p", lifetime: hour, now: .zero)
        _ = priming.began("p", lifetime: hour, now: .zero)
        let decisions = [.seconds(3_599), .seconds(7_000), .seconds(10_700)].map {
            priming.arrive(1, at: "p", lifetime: hour, now: $0)
        }
        #expect(decisions == [.follow, .follow, .lead])
    }

    @Test func theNextGoesWhenTheFirstFails() {
        var priming = PrefixPriming<String>()
        for call in UInt64(0)..<3 { _ = priming.arrive(call, at: "p", lifetime: hour, now: .zero) }
        let next = priming.failed(0, at: "p", now: .seconds(1))
        // What came of one that leads no longer does not matter.
        let again = priming.failed(0, at: "p", now: .seconds(1))
        let last = priming.failed(1, at: "p", now: .seconds(2))
        let none = priming.failed(2, at: "p", now: .seconds(3))
        let fresh = priming.arrive(3, at: "p", lifetime: hour, now: .seconds(4))
        #expect(next == 1 && again == nil && last == 2 && none == nil && fresh == .lead)
        #expect(priming.count == 1)
    }

    @Test func nobodyWaitsForOneThatIsOverdue() {
        var priming = PrefixPriming<String>(maximumWait: .seconds(10))
        _ = priming.arrive(0, at: "p", lifetime: hour, now: .zero)
        let waits = priming.arrive(1, at: "p", lifetime: hour, now: .seconds(9))
        let takesOver = priming.arrive(2, at: "p", lifetime: hour, now: .seconds(10))
        let waitsForIt = priming.arrive(3, at: "p", lifetime: hour, now: .seconds(12))
        #expect(waits == .wait(until: .seconds(10)) && takesOver == .lead && waitsForIt == .wait(until: .seconds(20)))
        // The overdue one warms it after all.
        let released = priming.began("p", lifetime: hour, now: .seconds(13))
        #expect(released == [1, 3])
    }

    @Test func prefixesAreApart() {
        var priming = PrefixPriming<String>()
        let decisions = ["a", "b"].map { priming.arrive(0, at: $0, lifetime: hour, now: .zero) }
        #expect(decisions == [.lead, .lead])
    }

    @Test func memoryIsBounded() {
        var priming = PrefixPriming<Int>(capacity: 100)
        for prefix in 0..<1_000 {
            _ = priming.arrive(0, at: prefix, lifetime: hour, now: .seconds(prefix))
            _ = priming.began(prefix, lifetime: hour, now: .seconds(prefix))
        }
        let latest = priming.arrive(0, at: 999, lifetime: hour, now: .seconds(1_000))
        #expect(priming.count == 100 && latest == .follow)
    }

    /// Calls come, fail, begin, hang and are called off at random: whoever waits is let go by its time, and a prefix has one leader at a time.
    @Test(arguments: 0..<200) func everyCallGoes(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var priming = PrefixPriming<Int>(maximumWait: .seconds(10))
        var waiting: [UInt64: (prefix: Int, deadline: Duration)] = [:]
        var leading: [UInt64: Int] = [:]
        var now = Duration.zero
        for call in UInt64(0)..<400 {
            now += .milliseconds(Int.random(in: 0...400, using: &random))
            // The shell's timer.
            for (late, wait) in waiting where wait.deadline <= now {
                let wasWaiting = priming.leave(late, at: wait.prefix)
                #expect(wasWaiting)
                waiting[late] = nil
            }
            let prefix = Int.random(in: 0..<3, using: &random)
            switch priming.arrive(call, at: prefix, lifetime: .seconds(5), now: now) {
            case .follow: break
            case .lead: leading[call] = prefix
            case .wait(let deadline):
                #expect(deadline > now && deadline <= now + .seconds(10))
                waiting[call] = (prefix, deadline)
            }
            guard let (leader, prefix) = leading.randomElement(using: &random) else { continue }
            switch Int.random(in: 0..<4, using: &random) {
            case 0:
                leading[leader] = nil
                for released in priming.began(prefix, lifetime: .seconds(5), now: now) {
                    let wait = waiting.removeValue(forKey: released)
                    #expect(wait?.prefix == prefix)
                }
            case 1:
                leading[leader] = nil
                if let next = priming.failed(leader, at: prefix, now: now) {
                    let wait = waiting.removeValue(forKey: next)
                    #expect(wait?.prefix == prefix)
                    leading[next] = prefix
                }
            case 2:
                guard let (call, wait) = waiting.randomElement(using: &random) else { break }
                let wasWaiting = priming.leave(call, at: wait.prefix)
                #expect(wasWaiting)
                waiting[call] = nil
            default: break
            }
        }
    }
}
