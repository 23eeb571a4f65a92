public import Kafka

/// How a job ended.
public enum JobOutcome: Sendable {
    /// It is done: these records go out in one transaction with its offset, and it is never run again.
    case finished([KafkaRecord])
    /// It was cancelled before it was done: nothing goes out, and whoever gets the partition next runs it again.
    case interrupted
}
