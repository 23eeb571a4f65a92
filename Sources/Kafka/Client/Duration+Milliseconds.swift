extension Duration {
    /// Whole milliseconds, rounded up; negative durations are 0.
    var milliseconds: Int {
        let (seconds, attoseconds) = components
        guard seconds >= 0, attoseconds >= 0 else { return 0 }
        let (whole, overflow) = Int(clamping: seconds).multipliedReportingOverflow(by: 1_000)
        if overflow { return .max }
        return whole + Int((attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000)
    }
}
