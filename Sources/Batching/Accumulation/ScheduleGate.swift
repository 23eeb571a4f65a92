public import Foundation

/// Which jobs a schedule calls for: those that were on their topic at its last moment.
///
/// A job's timestamp tells, unless it lies in the future or is not there. Such a job was written after the last time that the reader stood at the end of the topic;
/// no more is known, and it is taken for as old as that. So a wrong clock delays jobs to the next moment, and does not hold up those behind them for ever.
public struct ScheduleGate: Sendable {
    private let schedule: BatchSchedule
    /// The last moment, as far as it was needed.
    private var moment = Date.distantPast
    /// What is still to be read was written after this.
    private var lastEnd: Date

    /// Makes a gate.
    ///
    /// - Parameters:
    ///   - schedule: Its moments.
    ///   - now: When reading begins.
    public init(_ schedule: BatchSchedule, at now: Date) {
        self.schedule = schedule
        lastEnd = now
    }

    /// Takes note that everything on the topic has been read.
    public mutating func reachedEnd(at now: Date) {
        lastEnd = now
    }

    /// Whether a job is called for.
    ///
    /// - Parameters:
    ///   - written: Its timestamp, in milliseconds since 1970.
    ///   - now: Now.
    /// - Returns: Whether it was there at the schedule's last moment.
    public mutating func admits(written: Int64?, at now: Date) -> Bool {
        var date = written.map { Date(timeIntervalSince1970: Double($0) / 1_000) } ?? .distantFuture
        if date > now { date = lastEnd }
        if date <= moment { return true }
        moment = schedule.latest(notAfter: now) ?? .distantPast
        return date <= moment
    }

    /// When it next calls for jobs; nil where that never comes.
    public func next(after now: Date) -> Date? { schedule.next(after: now) }
}
