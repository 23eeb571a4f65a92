public import Contract

extension Timestamp {
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
        guard let age = Duration(argument: text) else { return nil }
        self = now.advanced(byMilliseconds: -age.components.seconds * 1_000)
    }
}
