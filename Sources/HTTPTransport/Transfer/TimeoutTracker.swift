/// Which time-out a transfer is under, and until when.
///
/// Pure: told the time with each event.
///
/// Bytes that arrive only move a deadline back, so nobody need set a timer anew for them: when the timer goes off,
/// ``expired(at:)`` says `nil` and ``deadline`` tells the next one.
package struct TimeoutTracker {
    private enum Stage {
        case connecting
        case waiting
        case receiving
    }

    private let timeouts: HTTPTimeouts
    private let start: LoopTime
    private var stage = Stage.connecting
    private var stageStart: LoopTime
    private var isPaused = false

    package init(_ timeouts: HTTPTimeouts, start: LoopTime) {
        self.timeouts = timeouts
        self.start = start
        stageStart = start
    }

    /// The connection can take the request.
    package mutating func connected(at now: LoopTime) {
        stage = .waiting
        stageStart = now
    }

    /// The first byte of the answer has come.
    package mutating func answered(at now: LoopTime) {
        stage = .receiving
        stageStart = now
    }

    /// Bytes have gone out or come in.
    package mutating func progressed(at now: LoopTime) {
        stageStart = now
    }

    /// The reader does not want more for now.
    package mutating func paused() {
        isPaused = true
    }

    /// The reader goes on.
    package mutating func resumed(at now: LoopTime) {
        isPaused = false
        stageStart = now
    }

    /// When to ask ``expired(at:)`` next; `nil` if nothing can run out.
    package var deadline: LoopTime? {
        switch (stageDeadline, totalDeadline) {
        case (let stage?, let total?): min(stage, total)
        case (let stage, let total): stage ?? total
        }
    }

    /// What has run out at `now`.
    package func expired(at now: LoopTime) -> HTTPTimeoutKind? {
        if let totalDeadline, totalDeadline <= now { return .total }
        guard let stageDeadline, stageDeadline <= now else { return nil }
        switch stage {
        case .connecting: return .connect
        case .waiting: return .firstByte
        case .receiving: return .idle
        }
    }

    private var totalDeadline: LoopTime? {
        timeouts.total.map { start + $0 }
    }

    private var stageDeadline: LoopTime? {
        switch stage {
        case .connecting: timeouts.connect.map { stageStart + $0 }
        case .waiting: timeouts.firstByte.map { stageStart + $0 }
        case .receiving: isPaused ? nil : timeouts.idle.map { stageStart + $0 }
        }
    }
}
