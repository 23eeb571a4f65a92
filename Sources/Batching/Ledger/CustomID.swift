/// How a job is called in the file of a batch: `PARTITION-OFFSET-ATTEMPT-TAG`.
///
/// The first three name one try of one job, wherever it is; the tag is the batch's, so that results show whose they are. Made of our own numbers, whatever the
/// job's id looks like: providers take 64 letters, digits, `_` and `-`.
public struct CustomID: Sendable, Hashable, CustomStringConvertible {
    /// The job's partition.
    public let partition: Int
    /// The job's offset.
    public let offset: Int64
    /// Which try it is, from 1.
    public let attempt: Int
    /// The batch's tag.
    public let tag: String

    /// Names a try.
    public init(partition: Int, offset: Int64, attempt: Int, tag: String) {
        self.partition = partition
        self.offset = offset
        self.attempt = attempt
        self.tag = tag
    }

    /// Reads one of ours; nil for anything else.
    public init?(_ text: String) {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 4, let partition = Int(parts[0]), let offset = Int64(parts[1]), let attempt = Int(parts[2])
        else { return nil }
        self.init(partition: partition, offset: offset, attempt: attempt, tag: String(parts[3]))
        guard description == text else { return nil }
    }

    /// As the provider is told.
    public var description: String { "\(partition)-\(offset)-\(attempt)-\(tag)" }
}
