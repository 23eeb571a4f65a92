/// Why a worker cannot work.
public enum WorkerError: Error, CustomStringConvertible {
    /// The broker is there, and these topics are not.
    case topicsMissing([String])

    /// One line that says what to do.
    public var description: String {
        switch self {
        case .topicsMissing(let names):
            "Kafka has no topic \(names.joined(separator: ", ")): run `guidance topics create`, or check GUIDANCE_TOPIC_PREFIX"
        }
    }
}
