/// What a replay did, counted.
public struct ReplaySummary: Sendable, Equatable {
    /// Letters that were sent back; in a dry run, that would be.
    public private(set) var replayed = 0
    /// Letters that were left, by what stood in the way.
    public private(set) var left: [ReplayObstacle: Int] = [:]
    /// Topics that do not exist, with the number of letters that came from them.
    public private(set) var missingTopics: [String: Int] = [:]
    private var missing: Set<DeadLetterID>

    /// Counts from zero.
    ///
    /// - Parameter wanted: Letters that were asked for by id; empty for none in particular.
    public init(wanted: Set<DeadLetterID> = []) {
        missing = wanted
    }

    /// Counts one letter.
    ///
    /// - Parameter event: What became of it.
    public mutating func add(_ event: DeadLetterReplayer.Event) {
        switch event {
        case .replayed(let letter):
            replayed += 1
            missing.remove(letter.id)
        case .left(let letter, let obstacle):
            left[obstacle, default: 0] += 1
            if obstacle == .topicMissing { missingTopics[letter.topic ?? "", default: 0] += 1 }
            missing.remove(letter.id)
        }
    }

    /// Letters that were asked for and not found, in order.
    public var notFound: [DeadLetterID] { missing.sorted() }
}
