import Kafka

/// Why a worker cannot work.
public enum WorkerError: Error, CustomStringConvertible {
    /// The broker is there, and these topics are not.
    case topicsMissing([String])
    /// The provider refuses every request: a wrong key, model name or address.
    case providerMisconfigured(String)
    /// Another worker has joined the group under this worker's `GUIDANCE_INSTANCE_ID`, and taken its place.
    case instanceReplaced(String)

    /// The ledger has fewer partitions than the jobs, so that some of them would have none.
    case ledgerTooNarrow(topic: String, partitions: Int, needed: Int)

    /// Whether a setting of the worker is at fault, and not what it was to work with.
    public var isConfiguration: Bool {
        switch self {
        case .topicsMissing, .ledgerTooNarrow: false
        case .providerMisconfigured, .instanceReplaced: true
        }
    }

    /// One line that says what to do.
    public var description: String {
        switch self {
        case .topicsMissing(let names):
            "Kafka has no topic \(names.joined(separator: ", ")): run `guidance topics create`, or check GUIDANCE_TOPIC_PREFIX"
        case .ledgerTooNarrow(let topic, let partitions, let needed):
            "\(topic) has \(partitions) partitions and needs \(needed), as many as the topic of the jobs: add some (kafka-topics.sh --alter)"
        case .providerMisconfigured(let error):
            "the provider refuses every request (\(error)): check its API key, address and model name"
        case .instanceReplaced(let id):
            "another worker has taken the place of this one: both have GUIDANCE_INSTANCE_ID \(id); give each its own, or none"
        }
    }
}

extension WorkerError {
    /// What a client's error means for a static member; nil where it means nothing more than it says.
    ///
    /// - Parameters:
    ///   - error: What ended the consumer.
    ///   - instanceID: The name under which the worker joined its group.
    init?(_ error: any Error, instanceID: String?) {
        guard let instanceID, (error as? KafkaError)?.code == .fenced else { return nil }
        self = .instanceReplaced(instanceID)
    }
}
