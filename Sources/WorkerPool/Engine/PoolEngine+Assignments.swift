/// Which partitions are ours, and since when.
extension PoolEngine {
    /// The partitions assigned now, those that are being given up included.
    public var partitions: some Collection<Partition> { assignments.keys }

    /// How far each assigned partition has come.
    public var statuses: [Partition: PartitionStatus] { assignments.mapValues(\.status) }

    /// Takes a partition over from where its last owner left it.
    ///
    /// - Parameters:
    ///   - partition: The partition.
    ///   - epoch: A number that no earlier assignment had.
    ///   - restored: Its committed offset and map.
    public mutating func assign(_ partition: Partition, epoch: UInt64, restored: AcknowledgementMap) {
        // A pool that is stopping owns it, but starts nothing of it.
        assignments[partition] = PartitionWork(epoch: epoch, restored: restored)
    }

    /// Starts nothing more of partitions that are about to be given up; what runs of them may finish and is committed.
    ///
    /// - Parameter partitions: The partitions.
    public mutating func retire(_ partitions: some Sequence<Partition>) {
        for partition in partitions { change(partition) { $0.retire() } }
    }

    /// Gives partitions up: from now on every ticket of them is stale.
    ///
    /// - Parameter partitions: The partitions.
    /// - Returns: The jobs that run in vain: they are to be ended, and reported like any other.
    public mutating func revoke(_ partitions: some Sequence<Partition>) -> [Ticket] {
        let gone = Set(partitions)
        var running: [Ticket] = []
        for partition in gone {
            // So that what waits is forgotten in the counts as well.
            change(partition) { $0.retire() }
            guard let work = assignments.removeValue(forKey: partition) else { continue }
            running += work.runningOffsets.map { Ticket(partition: partition, epoch: work.epoch, offset: $0) }
        }
        commits.drop(gone)
        return running
    }

    /// Whether nothing of these partitions is running or waits for its commit.
    ///
    /// - Parameter partitions: The partitions; those that are not assigned count as drained.
    /// - Returns: True once they can be given up without any loss.
    public func isDrained(_ partitions: some Sequence<Partition>) -> Bool {
        partitions.allSatisfy { assignments[$0]?.isDrained ?? true }
    }
}
