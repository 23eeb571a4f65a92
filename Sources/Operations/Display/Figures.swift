import Foundation

/// Figures as people read them.
enum Figures {
    /// Milliseconds as seconds with two decimals.
    static func seconds(_ milliseconds: Double) -> String {
        String(format: "%.2f s", milliseconds / 1_000)
    }

    /// A span of time in its two largest units, such as `2 h 05 min`.
    static func duration(_ duration: Duration) -> String {
        let seconds = max(0, duration.components.seconds)
        return switch seconds {
        case ..<60: "\(seconds) s"
        case ..<3_600: String(format: "%lld min %02lld s", seconds / 60, seconds % 60)
        case ..<86_400: String(format: "%lld h %02lld min", seconds / 3_600, seconds % 3_600 / 60)
        default: String(format: "%lld d %02lld h", seconds / 86_400, seconds % 86_400 / 3_600)
        }
    }

    /// A share in percent with one decimal; a dash where there is none.
    static func percent(_ share: Double?) -> String {
        share.map { String(format: "%.1f %%", $0 * 100) } ?? "–"
    }

    /// Tokens per second; a dash where that is no figure.
    static func rate(_ tokensPerSecond: Double?) -> String {
        tokensPerSecond.map { String(format: "%.0f/s", $0) } ?? "–"
    }

    /// A number with so many decimals, for output that programs read.
    static func rounded(_ value: Double, _ decimals: Int) -> Double {
        let factor = pow(10, Double(decimals))
        return (value * factor).rounded() / factor
    }

    /// US dollars with the five decimals that a single answer's cost needs.
    static func dollars(_ amount: Decimal) -> String {
        "$" + amount.formatted(.number.precision(.fractionLength(5)).locale(Locale(identifier: "en_GB")))
    }
}
