/// The way of a batch from its creation to its end, as a function of time.
///
/// Pure: nothing runs while a batch is under way. Requests are worked on in the order in which they came, evenly over
/// the time that the batch takes. Times are seconds on any clock.
package struct BatchLifeCycle: Sendable, Equatable {
    package enum Stage: Sendable, Equatable {
        case validating, inProgress, finalizing, cancelling
        case ended(End)
    }

    package enum End: Sendable, Equatable {
        case completed, failed, expired, cancelled
    }

    /// An end before everything is answered.
    private struct Cut: Sendable, Equatable {
        var time: Double
        var end: End
        var answered: Int
    }

    package let created: Double
    /// When it expires if it is not over by then.
    package let expires: Double
    /// When checking its requests is over.
    package private(set) var validated: Double
    /// When its last request is answered.
    package private(set) var processed: Double
    /// When its results are there.
    private var done: Double
    /// When someone asked for its end.
    package private(set) var cancelRequested: Double?
    private let requests: Int
    private let fails: Bool
    private var cut: Cut?

    /// How cancelling and, with a provider that has such a stage, validating and finalizing share in the whole.
    private static let shareOfStage = 0.1

    /// Creates the life of a batch.
    ///
    /// - Parameters:
    ///   - created: When it begins.
    ///   - requests: How many there are.
    ///   - duration: Seconds that it takes.
    ///   - window: Seconds that it has.
    ///   - hasAllStages: Whether there are stages of validating and finalizing.
    ///   - end: `completed` answers all; `failed` ends it after validating; `expired` ends it with half of it answered.
    package init(
        created: Double, requests: Int, duration: Double, window: Double, hasAllStages: Bool, end: End = .completed
    ) {
        let stage = hasAllStages ? duration * Self.shareOfStage : 0
        self.created = created
        self.requests = requests
        expires = created + window
        validated = created + stage
        processed = created + duration - stage
        done = created + duration
        fails = end == .failed
        cut = end == .expired ? Cut(time: done, end: .expired, answered: requests / 2) : nil
        if done > expires { cut = Cut(time: expires, end: .expired, answered: progress(at: expires)) }
    }

    /// Where it stands.
    package func stage(at now: Double) -> Stage {
        if fails { return now < validated ? .validating : .ended(.failed) }
        if let cut, now >= cut.time { return .ended(cut.end) }
        if cancelRequested != nil { return .cancelling }
        if now < validated { return .validating }
        if now < processed { return .inProgress }
        return now < done ? .finalizing : .ended(.completed)
    }

    package func isEnded(at now: Double) -> Bool {
        if case .ended = stage(at: now) { true } else { false }
    }

    /// When it ends, as things stand.
    package var ends: Double { fails ? validated : min(cut?.time ?? done, done) }

    /// How many requests have been answered.
    package func answered(at now: Double) -> Int {
        if fails { return 0 }
        guard let cut else { return progress(at: now) }
        return now >= cut.time ? cut.answered : min(cut.answered, progress(at: now))
    }

    private func progress(at now: Double) -> Int {
        if now >= processed { return requests }
        guard now > validated else { return 0 }
        return Int(Double(requests) * (now - validated) / (processed - validated))
    }

    /// Asks for its end; false if it has ended already.
    package mutating func cancel(at now: Double) -> Bool {
        guard !isEnded(at: now) else { return false }
        guard cancelRequested == nil else { return true }
        cancelRequested = now
        let time = min(now + (done - created) * Self.shareOfStage, cut?.time ?? done)
        cut = Cut(time: time, end: .cancelled, answered: answered(at: now))
        return true
    }

    /// Takes it to the end that lies ahead of it.
    package mutating func finish(at now: Double) {
        guard !isEnded(at: now) else { return }
        validated = min(validated, now)
        guard cut == nil else {
            cut?.time = now
            return
        }
        processed = min(processed, now)
        done = now
    }

    /// Lets it expire.
    ///
    /// - Parameters:
    ///   - now: The time.
    ///   - share: The share of its requests that is answered, 0…1; `nil` leaves it at what was answered by then.
    package mutating func expire(at now: Double, answering share: Double?) {
        guard !isEnded(at: now) else { return }
        guard !fails else { return finish(at: now) }
        let answered = share.map { Int(Double(requests) * $0) } ?? answered(at: now)
        validated = min(validated, now)
        cut = Cut(time: now, end: .expired, answered: answered)
    }
}
