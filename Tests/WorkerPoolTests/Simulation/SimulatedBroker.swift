import WorkerPool

/// A model of what a pool needs of Kafka: logs, one group, and transactions that publish outputs and positions together.
///
/// It keeps Kafka's rules and nothing more: a commit of another generation than the group's is refused; positions that an open transaction covers cannot be
/// read; whoever takes over ends what the owner before it left open.
struct SimulatedBroker {
    struct Record {
        let offset: Int64
        let lane: LaneKey?
    }

    struct Position {
        let offset: Int64
        let metadata: String
    }

    typealias Batch = CommitBatch<Int, Int64>

    /// A transaction whose offsets the group has accepted.
    struct Transaction {
        let worker: Int
        let batch: Batch
    }

    private(set) var logs: [[Record]]
    private(set) var committed: [Position?]
    /// Offsets whose outputs readers can see.
    private(set) var published: [Set<Int64>]
    private(set) var open: [Int: Transaction] = [:]
    var generation = 1
    /// The generation that each member belongs to.
    var members: [Int: Int] = [:]
    private var nextOffset: [Int64]

    init(partitions: Int) {
        logs = Array(repeating: [], count: partitions)
        committed = Array(repeating: nil, count: partitions)
        published = Array(repeating: [], count: partitions)
        nextOffset = Array(repeating: 0, count: partitions)
    }

    var recordCount: Int { logs.reduce(0) { $0 + $1.count } }
    var isDone: Bool { zip(logs, published).allSatisfy { $0.count == $1.count } }

    /// Adds a record behind a gap, as compaction and transactions leave them.
    mutating func append(lane: LaneKey?, to partition: Int, gap: Int64) {
        nextOffset[partition] += gap
        logs[partition].append(Record(offset: nextOffset[partition], lane: lane))
        nextOffset[partition] += 1
    }

    func isOpen(_ partition: Int) -> Bool {
        open.values.contains { $0.batch.positions.contains { $0.partition == partition } }
    }

    /// Adds outputs and offsets to a transaction; false where the group refuses the offsets.
    mutating func begin(_ batch: Batch, by worker: Int, generation: Int) -> Bool {
        guard members[worker] == generation, generation == self.generation else { return false }
        open[worker] = Transaction(worker: worker, batch: batch)
        return true
    }

    mutating func abort(_ worker: Int) {
        open[worker] = nil
    }

    /// Makes a transaction visible, and holds it against what must never happen.
    mutating func commit(_ worker: Int) throws {
        guard let batch = open.removeValue(forKey: worker)?.batch else { return }
        for entry in batch.entries {
            let (partition, offset) = (entry.ticket.partition, entry.ticket.offset)
            guard published[partition].insert(offset).inserted else {
                throw SimulationFailure("\(partition)@\(offset) is published twice")
            }
            let record = logs[partition].first { $0.offset == offset }
            guard let record, entry.output == offset else {
                throw SimulationFailure("\(partition)@\(offset) is no job, or has another's output")
            }
            if let lane = record.lane,
                let earlier = logs[partition].first(where: {
                    $0.lane == lane && $0.offset < offset && !published[partition].contains($0.offset)
                })
            {
                throw SimulationFailure("\(partition)@\(offset) is published before \(earlier.offset) of its lane")
            }
        }
        for position in batch.positions {
            try check(position)
            committed[position.partition] = Position(offset: position.offset, metadata: position.metadata)
        }
    }

    /// What is acknowledged is published, and what is published and acknowledged stays so.
    private func check(_ position: Batch.Position) throws {
        let partition = position.partition
        let map = try AcknowledgementMap(metadata: position.metadata, base: position.offset)
        if let before = committed[partition], before.offset > position.offset {
            throw SimulationFailure(
                "the position of \(partition) goes back from \(before.offset) to \(position.offset)")
        }
        for record in logs[partition]
        where map.isFinished(record.offset) != published[partition].contains(record.offset) {
            throw SimulationFailure(
                map.isFinished(record.offset)
                    ? "\(partition)@\(record.offset) is acknowledged and was never published"
                    : "\(partition)@\(record.offset) is published and not acknowledged")
        }
    }
}
