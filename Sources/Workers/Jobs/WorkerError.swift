/// Why a worker cannot work.
public enum WorkerError: Error, CustomStringConvertible {
    /// The broker is there, and these topics are not.
    case topicsMissing([String])
    /// The provider refuses every request: a wrong key, model name or address.
    case providerMisconfigured(String)

    /// Whether a setting of the worker is at fault, and not what it was to work with.
    public var isConfiguration: Bool {
        switch self {
        case .topicsMissing: false
        case .providerMisconfigured: true
        }
    }

    /// One line that says what to do.
    public var description: String {
        switch self {
        case .topicsMissing(let names):
            "Kafka has no topic \(names.joined(separator: ", ")): run `guidance topics create`, or check GUIDANCE_TOPIC_PREFIX"
        case .providerMisconfigured(let error):
            "the provider refuses every request (\(error)): check its API key, address and model name"
        }
    }
}
