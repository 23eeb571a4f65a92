import Glibc

/// A point on the system's monotonic clock, in nanoseconds.
package struct LoopTime: Comparable, Sendable {
    package var nanoseconds: Int64

    package init(nanoseconds: Int64) {
        self.nanoseconds = nanoseconds
    }

    package static func now() -> LoopTime {
        var time = timespec()
        unsafe clock_gettime(CLOCK_MONOTONIC, &time)
        return LoopTime(nanoseconds: Int64(time.tv_sec) &* 1_000_000_000 &+ Int64(time.tv_nsec))
    }

    /// Blocks the thread until this point, if it is still to come.
    func sleep() {
        guard LoopTime.now() < self else { return }
        var time = timespec(
            tv_sec: Int(nanoseconds / 1_000_000_000), tv_nsec: Int(nanoseconds % 1_000_000_000))
        // A signal may end it early: nobody relies on the time.
        _ = unsafe clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &time, nil)
    }

    package static func < (left: LoopTime, right: LoopTime) -> Bool { left.nanoseconds < right.nanoseconds }

    /// Saturates: a delay of many years is never.
    package static func + (time: LoopTime, delay: Duration) -> LoopTime {
        let (sum, overflows) = time.nanoseconds.addingReportingOverflow(delay.saturatingNanoseconds)
        return LoopTime(nanoseconds: overflows ? (delay > .zero ? .max : .min) : sum)
    }

    package static func - (left: LoopTime, right: LoopTime) -> Duration {
        .nanoseconds(left.nanoseconds &- right.nanoseconds)
    }

    /// Whole milliseconds from `now` until this, rounded up so that nobody wakes up too early; 0 if it is past.
    package func millisecondsRoundedUp(from now: LoopTime) -> Int32 {
        guard self > now else { return 0 }
        let (difference, overflows) = nanoseconds.subtractingReportingOverflow(now.nanoseconds)
        guard !overflows else { return .max }
        return Int32(clamping: (difference - 1) / 1_000_000 + 1)
    }
}

extension Duration {
    /// In nanoseconds, rounded up; clamped to what 64 bits can hold.
    package var saturatingNanoseconds: Int64 {
        let (seconds, attoseconds) = components
        let (nanoseconds, overflows) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        guard !overflows else { return seconds > 0 ? .max : .min }
        let fraction = attoseconds > 0 ? (attoseconds - 1) / 1_000_000_000 + 1 : attoseconds / 1_000_000_000
        let (sum, sumOverflows) = nanoseconds.addingReportingOverflow(fraction)
        return sumOverflows ? (seconds > 0 ? .max : .min) : sum
    }
}
