/// Which part of many answers is audited: chosen by the ids alone, so that a second run chooses the same.
public enum AuditSample: Sendable, Equatable {
    /// Every one.
    case all
    /// About this share of them, above 0 and at most 1.
    case share(Double)
    /// At most so many.
    case count(Int)

    /// Reads a sample as people give it: a share such as `0.05` or `5%`, or a count such as `200`.
    public init?(argument text: String) {
        if let count = Int(text) {
            guard count > 0 else { return nil }
            self = .count(count)
            return
        }
        let number = text.hasSuffix("%") ? Double(text.dropLast()).map { $0 / 100 } : Double(text)
        guard let share = number, share > 0, share <= 1 else { return nil }
        self = .share(share)
    }

    /// Whether an answer belongs to the share; a count is taken once all are known.
    func includes(rank: UInt64) -> Bool {
        guard case .share(let share) = self else { return true }
        return Double(rank) < share * Double(sign: .plus, exponent: 64, significand: 1)
    }
}
