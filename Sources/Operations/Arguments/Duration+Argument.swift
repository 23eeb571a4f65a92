extension Duration {
    private static let units: [Character: Int64] = ["s": 1, "m": 60, "h": 3_600, "d": 86_400, "w": 604_800]

    /// Reads a span of time as people give it, such as `90s`, `30m`, `2h`, `7d` or `1w`.
    ///
    /// - Parameter text: What was given.
    public init?(argument text: String) {
        // Five digits of weeks are a few thousand years: nothing overflows.
        guard let unit = text.last.flatMap({ Self.units[$0] }), (2...6).contains(text.utf8.count),
            text.dropLast().allSatisfy({ $0.isASCII && $0.isNumber }), let count = Int64(text.dropLast())
        else { return nil }
        self = .seconds(count * unit)
    }
}
