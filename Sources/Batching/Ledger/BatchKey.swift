/// How a batch is called: `PARTITION-OFFSET-TAG`, by its first job and by chance, for a job can be the first of several batches.
public struct BatchKey: Sendable, Hashable, CustomStringConvertible {
    /// The partition of its jobs.
    public let partition: Int
    /// The offset of its first job.
    public let firstOffset: Int64
    /// Eight hexadecimal digits.
    public let tag: String

    /// Names a new batch.
    public init(partition: Int, firstOffset: Int64, using random: inout some RandomNumberGenerator) {
        self.partition = partition
        self.firstOffset = firstOffset
        let digits = String(UInt32.random(in: .min ... .max, using: &random), radix: 16)
        tag = String(repeating: "0", count: 8 - digits.count) + digits
    }

    /// The tag of a key; the whole key where it has none.
    public static func tag(of key: String) -> String { key.split(separator: "-").last.map(String.init) ?? key }

    /// As the ledger has it.
    public var description: String { "\(partition)-\(firstOffset)-\(tag)" }
}
