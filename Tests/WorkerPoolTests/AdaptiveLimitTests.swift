import SeededRandomness
import Testing
import WorkerPool

/// A model server of known capacity: what it answers at once, and what becomes of more.
private struct ModelServer {
    enum Overload { case refuses, queues }

    var capacity: Int
    var overload: Overload
    var latency = 0.4
    var duration = 2.0
    var jitter = 0.3
    var isDown = false
}

/// Keeps as many calls in flight as the limit allows, second by second.
private struct LoadRun {
    private struct Call {
        let inFlight: Int
        let start: Duration
        let began: Duration
        let end: Duration
        let isRefused: Bool
        var hasBegun = false
    }

    var limit: AdaptiveLimit
    var server: ModelServer
    private var random: SeededGenerator
    private var calls: [Call] = []
    private(set) var now = Duration.zero
    private(set) var refusals = 0

    init(maximum: Int, server: ModelServer, seed: UInt64) {
        limit = AdaptiveLimit(maximum: maximum)
        self.server = server
        random = SeededGenerator(seed: seed)
    }

    /// Returns the limit's mean over the second half of the time.
    mutating func run(seconds: Int, jobs: Int = .max) -> Double {
        let end = now + .seconds(seconds)
        let half = now + .seconds(seconds) / 2
        var sum = 0.0
        var count = 0.0
        while now < end {
            now += .milliseconds(50)
            finish()
            while calls.count < min(limit.calls, jobs) { start() }
            if now >= half {
                sum += Double(limit.calls)
                count += 1
            }
        }
        return sum / count
    }

    private mutating func start() {
        let load = calls.count { !$0.isRefused } + 1
        let isOver = load > server.capacity
        let isRefused = server.isDown || (isOver && server.overload == .refuses)
        let slowness = max(1, Double(load) / Double(server.capacity))
        let noise = 1 + Double.random(in: -server.jitter...server.jitter, using: &random)
        let latency = isRefused ? 0.05 : server.latency * slowness * slowness * noise
        calls.append(
            Call(
                inFlight: calls.count + 1, start: now, began: now + .seconds(latency),
                end: now + .seconds(latency + (isRefused ? 0 : server.duration * noise)), isRefused: isRefused))
    }

    private mutating func finish() {
        for index in calls.indices where !calls[index].isRefused && !calls[index].hasBegun && calls[index].began <= now
        {
            calls[index].hasBegun = true
            let call = calls[index]
            limit.began(after: call.began - call.start, inFlight: call.inFlight, now: now)
        }
        for call in calls where call.end <= now {
            if call.isRefused {
                refusals += 1
                limit.refused(inFlight: call.inFlight, now: now)
            } else {
                limit.succeeded(inFlight: call.inFlight, start: call.start, now: now)
            }
        }
        calls.removeAll { [now] in $0.end <= now }
    }
}

@Suite(.timeLimit(.minutes(1))) struct AdaptiveLimitTests {
    @Test(arguments: 1...4) func itSettlesNearTheCapacityOfAServerThatRefuses(seed: UInt64) {
        for capacity in [3, 20, 100] {
            var run = LoadRun(maximum: 256, server: ModelServer(capacity: capacity, overload: .refuses), seed: seed)
            let mean = run.run(seconds: 240)
            let share = mean / Double(capacity)
            #expect((0.6...1.2).contains(share), "capacity \(capacity), mean \(mean), seed \(seed)")
        }
    }

    @Test(arguments: 1...4) func itSettlesNearTheCapacityOfAServerThatBecomesSlow(seed: UInt64) {
        var run = LoadRun(maximum: 256, server: ModelServer(capacity: 60, overload: .queues), seed: seed)
        // First a quiet time, that it knows what is normal.
        _ = run.run(seconds: 60, jobs: 30)
        let mean = run.run(seconds: 200)
        #expect((40...130).contains(mean), "mean \(mean), seed \(seed)")
    }

    @Test(arguments: 1...4) func jitterAloneChangesNothing(seed: UInt64) {
        var run = LoadRun(
            maximum: 64, server: ModelServer(capacity: 1_000, overload: .queues, jitter: 0.9), seed: seed)
        let mean = run.run(seconds: 600)
        #expect(mean == 64)
    }

    @Test(arguments: 1...4) func itComesBackAfterAnOutage(seed: UInt64) {
        var run = LoadRun(maximum: 256, server: ModelServer(capacity: 400, overload: .refuses), seed: seed)
        _ = run.run(seconds: 20)
        #expect(run.limit.calls == 256)
        run.server.isDown = true
        _ = run.run(seconds: 60)
        #expect(run.limit.calls == 1)
        run.server.isDown = false
        _ = run.run(seconds: 90)
        #expect(run.limit.calls >= 179, "\(run.limit.calls)")
    }

    @Test func aServerThatIsSlowWhateverWeAskIsNotAskedLess() {
        var run = LoadRun(maximum: 100, server: ModelServer(capacity: 1_000, overload: .queues), seed: 1)
        _ = run.run(seconds: 60)
        run.server.latency = 2
        _ = run.run(seconds: 300)
        #expect(run.limit.calls == 100)
    }

    @Test func unusedRoomTeachesNothing() {
        var limit = AdaptiveLimit(maximum: 100)
        limit.refused(inFlight: 100, now: .seconds(1))
        #expect(limit.calls == 70)
        for second in 2..<1_000 { limit.succeeded(inFlight: 3, start: .seconds(second), now: .seconds(second)) }
        #expect(limit.calls == 70)
        // One refusal in a quiet hour does not leave a busy one with a single place.
        limit.refused(inFlight: 2, now: .seconds(2_000))
        #expect(limit.calls == 49)
    }

    @Test func theRefusalsOfOneBurstAreOneSignal() {
        var limit = AdaptiveLimit(maximum: 100)
        for _ in 0..<100 { limit.refused(inFlight: 100, now: .milliseconds(1_500)) }
        #expect(limit.calls == 70)
    }
}
