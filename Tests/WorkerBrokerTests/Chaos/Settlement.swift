import Contract
import Kafka
import TestSupport

/// Waits until nothing is left to be done: every consultation has a result, and every offset is committed.
struct Settlement {
    /// How long the workers may be without any progress while there is work.
    ///
    /// A killed member's session lasts 6 s, its open transaction 10 s, and a hand-over up to 10 s more.
    static let longestStall = Duration.seconds(60)

    let system: BrokerSystem
    let fleet: WorkerFleet
    let results: ResultWatch

    /// Returns when all is done and committed.
    ///
    /// - Parameters:
    ///   - plan: What was asked for.
    ///   - exempt: Consultations that need not have a result.
    /// - Throws: ``Stall`` where there is no progress any more.
    func reach(_ plan: ConsultationPlan, exempting exempt: Set<String> = []) async throws {
        let wanted = Set(plan.consultations).subtracting(exempt)
        while case let before = results.finished, !wanted.isSubset(of: before) {
            if let desertion = fleet.desertions.first { throw Stall(description: desertion) }
            guard await results.waits(within: Self.longestStall, until: { $0.count > before.count }) else {
                let missing = wanted.subtracting(before).sorted()
                throw Stall(
                    description:
                        "no result any more; \(missing.count) of \(wanted.count) missing: \(missing.prefix(10))")
            }
        }
        try await expectAllCommitted()
    }

    private func expectAllCommitted() async throws {
        var missing: [String] = []
        for _ in 0..<100 {
            missing = try await uncommitted()
            if missing.isEmpty { return }
            try await Task.sleep(for: .milliseconds(200))
        }
        throw Stall(description: "everything is done, but not committed: \(missing)")
    }

    /// What the group has not committed yet, by partition.
    private func uncommitted() async throws -> [String] {
        let group = "\(system.topics.prefix)-realtime"
        let partitions = try await system.partitions(of: [.consultations])
        let admin = try KafkaAdmin(configuration: system.client, logger: BrokerSystem.logger)
        let ends = try await admin.offsetRanges(of: partitions, timeout: .seconds(10))
        let offsets = try KafkaGroupOffsets(of: group, configuration: system.client, logger: BrokerSystem.logger)
        let committed = try await offsets.committed(in: partitions, timeout: .seconds(10))
        return partitions.compactMap { partition in
            let (end, position) = (ends[partition]?.end ?? 0, committed[partition].flatMap { $0 })
            if end == 0 || position?.offset == end && (position?.metadata ?? "").isEmpty { return nil }
            return "\(partition): \(position?.offset ?? -1) of \(end), map \"\(position?.metadata ?? "")\""
        }
    }
}

/// Workers that do not go on.
struct Stall: Error, CustomStringConvertible {
    let description: String
}
