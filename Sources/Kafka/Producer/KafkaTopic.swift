/// A topic that a producer writes to, looked up once.
public final class KafkaTopic: Sendable {
    /// The topic's name.
    public let name: String
    init(name: String) { self.name = name }
}
