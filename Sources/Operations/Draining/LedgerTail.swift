import Kafka

/// The ledger as it stands, kept up to date by reading what has been added: most of it is manifests, which nobody wants to read twice.
struct LedgerTail {
    private let scan: TopicScan
    private let topic: String
    private var positions: [TopicPartition: Int64] = [:]
    private(set) var contents = LedgerContents()

    init(_ scan: TopicScan, topic: String) {
        self.scan = scan
        self.topic = topic
    }

    /// Reads to the end that the ledger has now.
    ///
    /// - Returns: How many records there are behind that, because a transaction is open.
    mutating func catchUp() async throws -> Int {
        let written = try await scan.ofAllWritten.ends(of: [topic])
        let ranges = try await scan.ranges(of: [topic])
        var contents = contents
        try await scan.read(ranges, from: positions) { message in
            _ = contents.receive(key: message.key, value: message.value)
            return true
        }
        self.contents = contents
        positions = ranges.mapValues(\.end)
        return TopicScan.undecided(written, positions)
    }
}
