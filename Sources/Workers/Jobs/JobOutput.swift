import Kafka

/// What a finished job leaves behind.
struct JobOutput: Sendable {
    /// Go out in one transaction with the job's offset.
    let records: [KafkaRecord]
    /// What the metrics say of the job once they have.
    let end: JobEnd
    /// Ends once they have; nil where nobody traces.
    let span: JobSpan?
    /// Whether the records stand in for some that were too large.
    var isReplacement = false

    /// What goes out where a record is too large for its topic: then not even a job that was done is completed.
    func replaced(by records: [KafkaRecord]) -> JobOutput {
        JobOutput(records: records, end: end == .completed ? .failed : end, span: span, isReplacement: true)
    }
}
