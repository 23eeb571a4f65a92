import SeededRandomness
import Telemetry
import Testing

/// When spans go out, come back, and are given up.
@Suite struct ExportQueueTests {
    private static func queue(_ change: (inout ExportQueue<Int>.Limits) -> Void = { _ in }) -> ExportQueue<Int> {
        var limits = ExportQueue<Int>.Limits()
        limits.queue = 10
        limits.batch = 4
        change(&limits)
        return ExportQueue(limits)
    }

    private static func isExport(_ step: ExportQueue<Int>.Step, of elements: [Int]) -> Bool {
        if case .export(elements) = step { true } else { false }
    }

    private static func moment(_ step: ExportQueue<Int>.Step) -> Duration?? {
        if case .wait(let moment) = step { .some(moment) } else { nil }
    }

    @Test func aFewWaitForOthersAndManyDoNot() {
        var queue = Self.queue()
        #expect(Self.moment(queue.step(at: .zero)) == .some(nil))
        let first = queue.add(1, weight: 1, at: .seconds(1))
        let second = queue.add(2, weight: 1, at: .seconds(2))
        #expect(first && !second)
        #expect(Self.moment(queue.step(at: .seconds(2))) == .seconds(6))
        for element in 3...5 { _ = queue.add(element, weight: 1, at: .seconds(3)) }
        #expect(Self.isExport(queue.step(at: .seconds(3)), of: [1, 2, 3, 4]))
        // One batch at a time.
        #expect(Self.moment(queue.step(at: .seconds(60))) == .some(nil))
        var random = SeededGenerator(seed: 1)
        queue.ended(.accepted(rejected: 1), at: .seconds(3), using: &random)
        #expect(queue.counts.exported == 3 && queue.counts.failed == 1)
        #expect(Self.moment(queue.step(at: .seconds(3))) == .seconds(8))
        #expect(Self.isExport(queue.step(at: .seconds(8)), of: [5]))
    }

    @Test func whatFindsNoRoomIsDroppedAndCounted() {
        var queue = Self.queue()
        for element in 0..<25 { _ = queue.add(element, weight: 1, at: .zero) }
        #expect(queue.counts.dropped == 15)
        #expect(Self.isExport(queue.step(at: .zero), of: [0, 1, 2, 3]))
    }

    @Test func bytesAreBoundedAsSpansAre() {
        var queue = Self.queue {
            $0.queueBytes = 100
            $0.batchBytes = 30
        }
        let wakes = [20, 9, 1, 40, 30, 1].map { queue.add($0, weight: $0, at: .zero) }
        // The first, and the one that fills a batch; the last finds no room.
        #expect(wakes == [true, false, true, false, false, false])
        #expect(queue.counts.dropped == 1)
        var random = SeededGenerator(seed: 1)
        // What is larger than a batch goes by itself.
        for batch in [[20, 9, 1], [40], [30]] {
            #expect(Self.isExport(queue.step(at: .zero), of: batch))
            queue.ended(.accepted(rejected: 0), at: .zero, using: &random)
        }
        // There is room again.
        let wakesForRoom = queue.add(100, weight: 100, at: .zero)
        #expect(wakesForRoom && queue.counts.exported == 5)
    }

    /// A collector that takes requests of so many bytes gets all but the spans that are larger by themselves.
    @Test(arguments: 0..<100) func whatIsTooLargeIsSentInParts(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var queue = Self.queue {
            $0.queue = 100
            $0.batch = 32
        }
        let limit = Int.random(in: 1...40, using: &random)
        let weights = (0..<100).map { _ in Int.random(in: 1...20, using: &random) }
        for weight in weights { _ = queue.add(weight, weight: weight, at: .zero) }
        queue.finish()
        var arrived: [Int] = []
        while case .export(let batch) = queue.step(at: .zero) {
            if batch.reduce(0, +) > limit {
                queue.ended(.tooLarge, at: .zero, using: &random)
            } else {
                arrived += batch
                queue.ended(.accepted(rejected: 0), at: .zero, using: &random)
            }
        }
        #expect(arrived == weights.filter { $0 <= limit })
        #expect(queue.counts.exported == arrived.count && queue.counts.failed == 100 - arrived.count)
    }

    @Test(arguments: 0..<50) func aBatchComesBackLaterAndLaterUntilItIsGivenUp(seed: UInt64) throws {
        var queue = Self.queue()
        var random = SeededGenerator(seed: seed)
        _ = queue.add(1, weight: 1, at: .zero)
        var now = Duration.seconds(5)
        for attempt in 0..<5 {
            #expect(Self.isExport(queue.step(at: now), of: [1]))
            queue.ended(.unavailable(retryAfter: nil), at: now, using: &random)
            guard attempt < 4 else { break }
            let retry = try #require(Self.moment(queue.step(at: now)) ?? nil)
            let backoff = Duration.seconds(1 << attempt)
            #expect(retry >= now + backoff && retry <= now + backoff * 1.25)
            now = retry
        }
        #expect(queue.counts.failed == 1)
        #expect(Self.moment(queue.step(at: now)) == .some(nil))
    }

    @Test func aCollectorSaysWhenToComeBackWithinReason() throws {
        var queue = Self.queue()
        var random = SeededGenerator(seed: 1)
        _ = queue.add(1, weight: 1, at: .zero)
        _ = queue.step(at: .seconds(5))
        queue.ended(.unavailable(retryAfter: .seconds(7)), at: .seconds(5), using: &random)
        let retry = try #require(Self.moment(queue.step(at: .seconds(5))) ?? nil)
        #expect(retry >= .seconds(12) && retry <= .seconds(14))
        _ = queue.step(at: retry)
        queue.ended(.unavailable(retryAfter: .seconds(86_400)), at: retry, using: &random)
        let next = try #require(Self.moment(queue.step(at: retry)) ?? nil)
        #expect(next <= retry + .seconds(38))
    }

    @Test func atTheEndAllIsSentWithoutDelayUnlessTheCollectorIsOut() {
        var queue = Self.queue()
        var random = SeededGenerator(seed: 1)
        for element in 0..<6 { _ = queue.add(element, weight: 1, at: .zero) }
        queue.finish()
        #expect(Self.isExport(queue.step(at: .zero), of: [0, 1, 2, 3]))
        queue.ended(.accepted(rejected: 0), at: .zero, using: &random)
        #expect(Self.isExport(queue.step(at: .zero), of: [4, 5]))
        queue.ended(.accepted(rejected: 0), at: .zero, using: &random)
        guard case .end = queue.step(at: .zero) else {
            Issue.record("it does not end")
            return
        }
        var other = Self.queue()
        for element in 0..<6 { _ = other.add(element, weight: 1, at: .zero) }
        other.finish()
        _ = other.step(at: .zero)
        other.ended(.unavailable(retryAfter: nil), at: .zero, using: &random)
        _ = other.step(at: .seconds(2))
        other.ended(.unavailable(retryAfter: nil), at: .seconds(2), using: &random)
        guard case .end = other.step(at: .seconds(2)) else {
            Issue.record("it does not end")
            return
        }
        #expect(other.counts.failed == 4 && other.counts.dropped == 2)
    }

    /// Whatever happens, each span has exactly one fate.
    @Test(arguments: 0..<200) func noSpanIsLostOrCountedTwice(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var queue = Self.queue {
            $0.queue = Int.random(in: 4...20, using: &random)
            $0.queueBytes = Int.random(in: 10...50, using: &random)
            $0.batchBytes = Int.random(in: 3...12, using: &random)
        }
        var (added, now, out) = (0, Duration.zero, false)
        for _ in 0..<500 {
            now += .milliseconds(Int.random(in: 0...900, using: &random))
            switch Int.random(in: 0..<4, using: &random) {
            case 0, 1:
                _ = queue.add(added, weight: Int.random(in: 1...5, using: &random), at: now)
                added += 1
            case 2: if !out, case .export = queue.step(at: now) { out = true }
            default:
                guard out else { continue }
                let outcomes: [ExportQueue<Int>.Outcome] = [
                    .accepted(rejected: 0), .accepted(rejected: 99), .refused, .tooLarge,
                    .unavailable(retryAfter: nil),
                ]
                let index = Int.random(in: 0..<outcomes.count, using: &random)
                queue.ended(outcomes[index], at: now, using: &random)
                out = false
            }
        }
        queue.abandon()
        #expect(queue.counts.exported + queue.counts.dropped + queue.counts.failed == added)
    }
}
