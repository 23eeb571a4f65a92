import Kafka

/// How a job ended.
enum JobOutcome: Sendable {
    /// It is done: these records go out in one transaction with its offset, and it is never run again.
    ///
    /// Where the broker finds one of them too large, `ifTooLarge` goes out in their place: a job must not hold up all others for ever.
    ///
    /// `end` is what the metrics say of it.
    ///
    /// What is `held` is let go once the records have their place among those that go out: jobs that take turns write in the order of their turns.
    ///
    /// Its `span`, where there is one, ends with their commit.
    case finished(
        [KafkaRecord], ifTooLarge: [KafkaRecord], end: JobEnd = .completed, holding: (any AnyObject & Sendable)? = nil,
        span: JobSpan? = nil)
    /// It was cancelled before it was done: nothing goes out, and whoever has the partition then runs it again.
    case interrupted
    /// No job can be done before someone has mended a setting: the job is left alone, and the pool ends with this error.
    case impossible(any Error)
}
