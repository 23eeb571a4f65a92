/// Joins rankings that know nothing of each other's scores.
///
/// Each ranking adds 1 / (60 + rank) to what it lists, the first having rank 1: G. Cormack, C. Clarke and S. Büttcher, "Reciprocal Rank Fusion outperforms
/// Condorcet and individual Rank Learning Methods" (SIGIR 2009), whose constant this is.
enum ReciprocalRankFusion {
    private static let constant = 60

    /// The score of whatever is in one of the rankings.
    static func scores(_ rankings: [[Int32]]) -> [Int32: Double] {
        var scores: [Int32: Double] = [:]
        for ranking in rankings {
            for (place, slot) in ranking.enumerated() {
                scores[slot, default: 0] += 1 / Double(constant + place + 1)
            }
        }
        return scores
    }
}
