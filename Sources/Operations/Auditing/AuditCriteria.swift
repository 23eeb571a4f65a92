public import Contract

/// Which answers are to be audited.
public struct AuditCriteria: Sendable, Equatable {
    /// Only those given at this time or later.
    public var since: Timestamp?
    /// Only those given before this time.
    public var until: Timestamp?
    /// Only those whose check they did not pass; those that were never checked are none of them.
    public var onlyFailed = false
    /// Which part of them.
    public var sample = AuditSample.all
    /// Chooses another sample of the same size.
    public var seed: UInt64 = 0
    /// Whether those are audited again that were before, or wait to be.
    public var again = false

    /// Chooses every answer that was not audited before.
    public init() {}

    /// Whether a time is in the period; where there is a bound, no time is not.
    func includes(_ time: Timestamp?) -> Bool {
        if let since { guard let time, time >= since else { return false } }
        if let until { guard let time, time < until else { return false } }
        return true
    }
}
