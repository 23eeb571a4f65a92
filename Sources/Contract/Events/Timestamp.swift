public import Foundation

/// A moment in time, to the millisecond; in JSON an RFC 3339 string in UTC, such as `2026-11-22T09:00:00.000Z`.
public struct Timestamp: Sendable, Hashable, Comparable {
    /// Milliseconds since 1970-01-01T00:00:00Z, leap seconds not counted.
    public var millisecondsSinceEpoch: Int64

    /// A moment by its distance from the start of 1970.
    public init(millisecondsSinceEpoch: Int64) {
        self.millisecondsSinceEpoch = millisecondsSinceEpoch
    }

    /// A moment, rounded down to the millisecond.
    public init(_ date: Date) {
        self.init(millisecondsSinceEpoch: Int64((date.timeIntervalSince1970 * 1000).rounded(.down)))
    }

    /// The present, from the system's clock.
    public static var now: Timestamp { Timestamp(Date()) }

    /// The same moment as Foundation has it.
    public var date: Date { Date(timeIntervalSince1970: Double(millisecondsSinceEpoch) / 1000) }

    /// A moment later by so many milliseconds, or earlier if they are negative.
    public func advanced(byMilliseconds milliseconds: Int64) -> Timestamp {
        Timestamp(millisecondsSinceEpoch: millisecondsSinceEpoch + milliseconds)
    }

    /// The milliseconds from another moment to this one.
    public func milliseconds(since other: Timestamp) -> Int64 {
        millisecondsSinceEpoch - other.millisecondsSinceEpoch
    }

    /// Orders by time.
    public static func < (first: Timestamp, second: Timestamp) -> Bool {
        first.millisecondsSinceEpoch < second.millisecondsSinceEpoch
    }
}
