public import Contract

/// Which dead letters are meant.
public struct DeadLetterFilter: Sendable, Equatable {
    /// Only these; empty for all.
    public var ids: Set<DeadLetterID>
    /// Only those with one of these reasons; empty for any.
    public var reasons: Set<DeadLetterReason>
    /// Only those that came from one of these topics; empty for any.
    public var topics: Set<String>
    /// Only those given up at this time or later.
    public var since: Timestamp?
    /// Only those given up before this time.
    public var until: Timestamp?

    /// Makes a filter; by itself it lets everything through.
    public init(
        ids: Set<DeadLetterID> = [], reasons: Set<DeadLetterReason> = [], topics: Set<String> = [],
        since: Timestamp? = nil, until: Timestamp? = nil
    ) {
        self.ids = ids
        self.reasons = reasons
        self.topics = topics
        self.since = since
        self.until = until
    }

    /// Whether a letter is meant.
    ///
    /// - Parameter letter: One of the topic.
    /// - Returns: True where it meets every condition; one without a time meets none about time.
    public func includes(_ letter: DeadLetter) -> Bool {
        guard ids.isEmpty || ids.contains(letter.id),
            reasons.isEmpty || letter.reason.flatMap(DeadLetterReason.init).map(reasons.contains) == true,
            topics.isEmpty || letter.topic.map(topics.contains) == true
        else { return false }
        if let since { guard let time = letter.time, time >= since else { return false } }
        if let until { guard let time = letter.time, time < until else { return false } }
        return true
    }
}
