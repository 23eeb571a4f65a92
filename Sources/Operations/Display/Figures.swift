import Foundation

/// Figures as people read them.
enum Figures {
    /// Milliseconds as seconds with two decimals.
    static func seconds(_ milliseconds: Double) -> String {
        String(format: "%.2f s", milliseconds / 1_000)
    }

    /// A share in whole percent; a dash where there is nothing to share.
    static func share(_ part: Int, of whole: Int) -> String {
        whole > 0 ? "\(part * 100 / whole) %" : "–"
    }

    /// US dollars with the five decimals that a single answer's cost needs.
    static func dollars(_ amount: Decimal) -> String {
        "$" + amount.formatted(.number.precision(.fractionLength(5)).locale(Locale(identifier: "en_GB")))
    }
}
