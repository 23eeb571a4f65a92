import HTTPTransport
import Testing

struct TimeoutTrackerTests {
    private func time(_ seconds: Int64) -> LoopTime { LoopTime(nanoseconds: seconds * 1_000_000_000) }

    private let timeouts = HTTPTimeouts(
        connect: .seconds(10), firstByte: .seconds(20), idle: .seconds(30), total: .seconds(100))

    @Test func stagesHaveTheirOwn() {
        var tracker = TimeoutTracker(timeouts, start: time(0))
        #expect(tracker.deadline == time(10))
        #expect(tracker.expired(at: time(9)) == nil)
        #expect(tracker.expired(at: time(10)) == .connect)
        tracker.connected(at: time(5))
        #expect(tracker.deadline == time(25))
        #expect(tracker.expired(at: time(25)) == .firstByte)
        tracker.progressed(at: time(15))
        #expect(tracker.expired(at: time(25)) == nil)
        #expect(tracker.deadline == time(35))
        tracker.answered(at: time(34))
        #expect(tracker.deadline == time(64))
        tracker.progressed(at: time(60))
        #expect(tracker.expired(at: time(64)) == nil)
        #expect(tracker.expired(at: time(90)) == .idle)
        tracker.progressed(at: time(89))
        #expect(tracker.deadline == time(100))
        #expect(tracker.expired(at: time(100)) == .total)
    }

    @Test func pauseStopsTheIdleTimeOnly() {
        var tracker = TimeoutTracker(timeouts, start: time(0))
        tracker.connected(at: time(0))
        tracker.answered(at: time(0))
        tracker.paused()
        #expect(tracker.deadline == time(100))
        #expect(tracker.expired(at: time(99)) == nil)
        #expect(tracker.expired(at: time(100)) == .total)
        tracker.resumed(at: time(50))
        #expect(tracker.deadline == time(80))
        #expect(tracker.expired(at: time(80)) == .idle)
    }

    @Test func nothingSetNeverRunsOut() {
        var tracker = TimeoutTracker(
            HTTPTimeouts(connect: nil, firstByte: nil, idle: nil, total: nil), start: time(0))
        #expect(tracker.deadline == nil)
        tracker.connected(at: time(1))
        tracker.answered(at: time(2))
        #expect(tracker.expired(at: LoopTime(nanoseconds: .max)) == nil)
    }
}
