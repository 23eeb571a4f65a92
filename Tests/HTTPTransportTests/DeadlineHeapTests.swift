import HTTPTransport
import SeededRandomness
import Testing

struct DeadlineHeapTests {
    /// Random sets, moves, removals and expiries: the same answers as from a plain dictionary.
    @Test(arguments: 0..<20 as Range<UInt64>)
    func agreesWithADictionary(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        var heap = DeadlineHeap()
        var model: [Int: Int64] = [:]
        for _ in 0..<5_000 {
            let key = Int.random(in: 0..<100, using: &generator)
            switch Int.random(in: 0..<10, using: &generator) {
            case 0..<6:
                let deadline = Int64.random(in: 0..<1_000, using: &generator)
                heap.set(key, to: LoopTime(nanoseconds: deadline))
                model[key] = deadline
            case 6..<8:
                heap.remove(key)
                model[key] = nil
            default:
                let now = Int64.random(in: 0..<300, using: &generator)
                let expired = heap.popExpired(at: LoopTime(nanoseconds: now))
                #expect(expired.flatMap { model[$0] } == model.values.min().flatMap { $0 <= now ? $0 : nil })
                if let expired { model[expired] = nil }
            }
            #expect(heap.count == model.count)
            #expect(heap.earliest?.nanoseconds == model.values.min())
        }
    }

    @Test func oneDeadlinePerKey() {
        var heap = DeadlineHeap()
        for deadline in 0..<1_000 { heap.set(7, to: LoopTime(nanoseconds: Int64(deadline))) }
        #expect(heap.count == 1)
        let popped = [998, 999, Int64.max].map { heap.popExpired(at: LoopTime(nanoseconds: $0)) }
        #expect(popped == [nil, 7, nil])
    }
}

struct LoopTimeTests {
    @Test(
        arguments: [
            (0, 0), (1, 1), (999_999, 1), (1_000_000, 1), (1_000_001, 2), (-5, 0), (.max, .max),
        ] as [(Int64, Int32)])
    func waitIsRoundedUp(nanoseconds: Int64, milliseconds: Int32) {
        let time = LoopTime(nanoseconds: nanoseconds)
        #expect(time.millisecondsRoundedUp(from: LoopTime(nanoseconds: 0)) == milliseconds)
    }

    @Test func additionSaturates() {
        let now = LoopTime(nanoseconds: 1_000)
        #expect((now + .milliseconds(2)).nanoseconds == 2_001_000)
        #expect((now + .seconds(Int64.max)).nanoseconds == .max)
        #expect(Duration(secondsComponent: 0, attosecondsComponent: 1).saturatingNanoseconds == 1)
        #expect(Duration(secondsComponent: 0, attosecondsComponent: -1).saturatingNanoseconds == 0)
    }
}
