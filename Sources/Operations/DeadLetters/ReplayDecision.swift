import Contract
package import Kafka

/// Why a dead letter is not replayed.
public enum ReplayObstacle: Sendable, Hashable, CaseIterable {
    /// An earlier run has replayed it.
    case replayedBefore
    /// It has come back as often as is allowed.
    case replayedTooOften
    /// It does not say which topic it came from, or came from the dead letters themselves.
    case withoutOrigin
    /// Its value was left out because it was too large: there is nothing to send.
    case withoutValue
    /// The topic that it came from does not exist.
    case topicMissing
    /// The topic that it came from no longer takes a record of this size.
    case tooLarge
}

/// What to do with one dead letter.
package enum ReplayDecision: Equatable {
    /// Send it.
    case send(KafkaRecord)
    /// Leave it where it is.
    case leave(ReplayObstacle)

    /// Decides about a letter that was chosen.
    ///
    /// - Parameters:
    ///   - letter: What is known of it.
    ///   - message: The letter itself.
    ///   - isReplayed: Whether an earlier run has replayed it.
    ///   - options: How letters are replayed.
    package init(
        _ letter: DeadLetter, _ message: KafkaMessage, isReplayed: Bool, options: DeadLetterReplayer.Options
    ) {
        if isReplayed, !options.again {
            self = .leave(.replayedBefore)
        } else if letter.replays >= options.maximumReplays {
            self = .leave(.replayedTooOften)
        } else if letter.omittedBytes != nil {
            self = .leave(.withoutValue)
        } else if let topic = letter.topic, !topic.isEmpty, topic != message.topic {
            let count = KafkaHeader(name: DeadLetterHeaders.Name.replays, text: "\(letter.replays + 1)")
            self = .send(
                KafkaRecord(
                    topic: topic, key: message.key, value: message.value, headers: letter.originalHeaders + [count]))
        } else {
            self = .leave(.withoutOrigin)
        }
    }
}
