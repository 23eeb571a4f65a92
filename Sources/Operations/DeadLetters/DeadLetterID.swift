/// What names a dead letter: its place in the dead letters' topic, written `PARTITION@OFFSET`.
public struct DeadLetterID: Sendable, Hashable, Comparable, LosslessStringConvertible {
    /// The partition of the dead letters' topic.
    public var partition: Int32
    /// The offset there.
    public var offset: Int64

    /// Names a place.
    public init(partition: Int32, offset: Int64) {
        self.partition = partition
        self.offset = offset
    }

    /// Reads `PARTITION@OFFSET`; nil for anything else.
    public init?(_ text: String) {
        let parts = text.split(separator: "@", omittingEmptySubsequences: false)
        guard parts.count == 2, parts.allSatisfy({ $0.allSatisfy { $0.isASCII && $0.isNumber } }),
            let partition = Int32(parts[0]), let offset = Int64(parts[1])
        else { return nil }
        self.init(partition: partition, offset: offset)
    }

    /// `PARTITION@OFFSET`.
    public var description: String { "\(partition)@\(offset)" }

    /// Orders by partition, then by offset.
    public static func < (first: DeadLetterID, second: DeadLetterID) -> Bool {
        (first.partition, first.offset) < (second.partition, second.offset)
    }
}
