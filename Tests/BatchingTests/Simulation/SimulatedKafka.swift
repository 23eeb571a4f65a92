import Batching
import Contract

/// How a job came out.
enum SimulatedOutcome: Equatable {
    case result
    case failure(Failure)

    /// Why there is no result.
    enum Failure: Equatable {
        /// It was tried as often as it may be.
        case exhausted
        /// The provider refused this very job.
        case provider(String)
    }
}

/// What is written at once, or not at all.
struct SimulatedTransaction {
    let partition: Int
    /// Which owner of the partition writes it.
    let epoch: Int
    var records: [BatchChanged]
    var manifests: [BatchManifest] = []
    /// Batches whose manifests are deleted.
    var removed: [String] = []
    var position: Int64?
    var outcomes: [(offset: Int64, outcome: SimulatedOutcome)] = []
}

/// `batch.jobs`, `batch.ledger` and `batch.results`: only what was committed, and what must be true of it.
struct SimulatedKafka {
    struct Partition {
        var jobs: Int64 = 0
        var position: Int64 = 0
        var ledger: [String: BatchChanged] = [:]
        var manifests: [String: [ManifestJob]] = [:]
        var outcomes: [Int64: SimulatedOutcome] = [:]
        /// Counts the owners.
        var epoch = 0
        /// The batch that has each job.
        fileprivate var holders: [Int64: String] = [:]
    }

    var partitions: [Partition]

    init(partitions: Int) {
        self.partitions = Array(repeating: Partition(), count: partitions)
    }

    /// Whether every job has come out, and nothing is open.
    var isDone: Bool {
        partitions.allSatisfy { partition in
            partition.outcomes.count == Int(partition.jobs) && partition.manifests.isEmpty
                && partition.ledger.values.allSatisfy { !$0.isOpen }
        }
    }

    /// Commits, or refuses the transaction of an owner who no longer is one.
    mutating func commit(_ transaction: SimulatedTransaction) throws -> Bool {
        guard transaction.epoch == partitions[transaction.partition].epoch else { return false }
        try partitions[transaction.partition].apply(transaction)
        return true
    }
}

extension SimulatedKafka.Partition {
    fileprivate mutating func apply(_ transaction: SimulatedTransaction) throws {
        for record in transaction.records {
            let before = ledger.updateValue(record, forKey: record.batchKey)
            guard Self.isLegal(before?.state, record.state) else {
                throw SimulationFailure(
                    "\(record.batchKey) goes from \(String(describing: before?.state)) to \(record.state)")
            }
        }
        for (offset, outcome) in transaction.outcomes {
            if let earlier = outcomes.updateValue(outcome, forKey: offset) {
                throw SimulationFailure("job \(offset) came out as \(earlier), and then as \(outcome)")
            }
        }
        let released = transaction.removed.flatMap { manifests.removeValue(forKey: $0) ?? [] }
        for job in released {
            guard holders.removeValue(forKey: job.offset) != nil else {
                throw SimulationFailure("job \(job.offset) is returned twice")
            }
        }
        for manifest in transaction.manifests {
            manifests[manifest.batchKey, default: []] += manifest.jobs
            for job in manifest.jobs {
                if let holder = holders.updateValue(manifest.batchKey, forKey: job.offset) {
                    throw SimulationFailure("job \(job.offset) is in \(holder) and in \(manifest.batchKey)")
                }
            }
        }
        for job in released where holders[job.offset] == nil && outcomes[job.offset] == nil {
            throw SimulationFailure("job \(job.offset) is lost")
        }
        if let moved = transaction.position {
            for offset in position..<moved where holders[offset] == nil && outcomes[offset] == nil {
                throw SimulationFailure("job \(offset) is passed over")
            }
            position = moved
        }
    }

    private static func isLegal(_ before: BatchState?, _ after: BatchState) -> Bool {
        switch (before, after) {
        case (nil, .planned), (.planned, .planned), (.planned, .submitted), (.planned, .failed): true
        case (.submitted, .submitted), (.submitted, .ended), (.submitted, .failed), (.submitted, .planned): true
        case (.ended, .ended), (.ended, .collected), (.ended, .planned), (.failed, .failed): true
        default: false
        }
    }
}
