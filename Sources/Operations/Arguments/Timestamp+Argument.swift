public import Contract

extension Timestamp {
    private static let units: [Character: Int64] = [
        "s": 1_000, "m": 60_000, "h": 3_600_000, "d": 86_400_000, "w": 604_800_000,
    ]

    /// Reads a moment as people give it: an RFC 3339 time, or how long ago, such as `90s`, `30m`, `2h`, `7d` or `1w`.
    ///
    /// - Parameters:
    ///   - text: What was given.
    ///   - now: The present.
    public init?(argument text: String, now: Timestamp) {
        if let time = Timestamp(text) {
            self = time
            return
        }
        // Five digits of weeks are a few thousand years: nothing overflows.
        guard let unit = text.last.flatMap({ Self.units[$0] }), (2...6).contains(text.utf8.count),
            text.dropLast().allSatisfy({ $0.isASCII && $0.isNumber }), let count = Int64(text.dropLast())
        else { return nil }
        self = now.advanced(byMilliseconds: -count * unit)
    }
}
