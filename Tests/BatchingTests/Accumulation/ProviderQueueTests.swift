import Batching
import Testing

@Suite(.timeLimit(.minutes(1)))
struct ProviderQueueTests {
    private static func queue(maximum: Int, out keys: [String]) -> ProviderQueue {
        var queue = ProviderQueue(maximum: maximum)
        for key in keys { queue.note(key, isPending: true, isOut: true) }
        return queue
    }

    @Test func takesSoManyAndNoMore() {
        var queue = Self.queue(maximum: 2, out: ["a"])
        #expect(queue.submission(at: .zero) == .now)
        #expect(queue.hasRoom)
        queue.note("b", isPending: true, isOut: false)
        #expect(!queue.hasRoom)
        #expect(queue.submission(at: .zero) == .now)
        queue.note("b", isPending: true, isOut: true)
        #expect(queue.submission(at: .zero) == .whenOneEnds)
        queue.note("a", isPending: false, isOut: false)
        #expect(queue.submission(at: .zero) == .now)
        #expect(queue.hasRoom)
    }

    @Test func whenItIsFullNoMoreAreSentThanWereInIt() {
        var queue = Self.queue(maximum: 10, out: ["a", "b", "c"])
        queue.wasFull(for: "c", delay: .seconds(30), at: .seconds(100))
        queue.note("c", isPending: false, isOut: false)
        // What was not taken makes no room when it goes.
        #expect(queue.submission(at: .seconds(200)) == .whenOneEnds)
        queue.note("a", isPending: false, isOut: false)
        #expect(queue.submission(at: .seconds(200)) == .now)
        queue.note("d", isPending: true, isOut: true)
        #expect(queue.hasOthers(than: "d"))
        queue.note("b", isPending: false, isOut: false)
        #expect(!queue.hasOthers(than: "d"))
        #expect(queue.submission(at: .seconds(129)) == .later(.seconds(130)))
        #expect(queue.submission(at: .seconds(130)) == .now)
    }

    @Test func oneIsAlwaysTried() {
        var queue = ProviderQueue(maximum: 4)
        queue.wasFull(for: "a", delay: .seconds(1), at: .zero)
        #expect(queue.submission(at: .seconds(1)) == .now)
        #expect(queue.hasRoom)
    }

    @Test func whatIsGivenUpIsForgotten() {
        var queue = Self.queue(maximum: 1, out: ["a"])
        for key in ["a", "b"] { queue.forget(key) }
        #expect(queue.hasRoom && queue.submission(at: .zero) == .now)
        #expect(!queue.hasOthers(than: "b"))
    }
}
