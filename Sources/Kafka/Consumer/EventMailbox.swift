/// Events between the consumer's thread and their reader.
///
/// Rebalances are few by protocol and never dropped; of errors the latest 64 are kept; of connectivity only what is news.
package struct EventMailbox {
    package static let maximumErrors = 64

    private var events: [KafkaConsumerEvent] = []

    /// An empty mailbox.
    package init() {}

    package mutating func append(_ event: KafkaConsumerEvent) {
        switch event {
        case .error:
            let errors = events.indices.filter { if case .error = events[$0] { true } else { false } }
            if errors.count >= Self.maximumErrors, let oldest = errors.first { events.remove(at: oldest) }
        case .brokerReachable:
            events.removeAll { if case .brokerReachable = $0 { true } else { false } }
        case .assigned, .revoked:
            break
        }
        events.append(event)
    }

    package mutating func next() -> KafkaConsumerEvent? {
        events.isEmpty ? nil : events.removeFirst()
    }
}
