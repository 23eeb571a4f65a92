/// Durations as Go writes them, which is how OpenAI's rate-limit headers count: `12ms`, `1.5s`, `6m0s`, `1h2m3s`.
package enum GoDuration {
    package static func text(seconds: Double) -> String {
        let milliseconds = Int((max(0, seconds) * 1000).rounded(.up))
        guard milliseconds > 0 else { return "0s" }
        guard milliseconds >= 1000 else { return "\(milliseconds)ms" }
        let minutes = milliseconds / 60_000
        let hours = minutes / 60
        return (hours > 0 ? "\(hours)h" : "") + (minutes > 0 ? "\(minutes % 60)m" : "")
            + secondsText(milliseconds % 60_000)
    }

    /// Whole seconds, then as many decimals as are not zero.
    private static func secondsText(_ milliseconds: Int) -> String {
        guard milliseconds % 1000 > 0 else { return "\(milliseconds / 1000)s" }
        var decimals = String(String(1000 + milliseconds % 1000).dropFirst())
        while decimals.hasSuffix("0") { decimals.removeLast() }
        return "\(milliseconds / 1000).\(decimals)s"
    }
}
