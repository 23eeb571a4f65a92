import Kafka
import Telemetry

/// How a worker is, for those who run it.
struct WorkerCondition {
    /// The thread that polls Kafka comes round every five seconds; a machine that is overloaded is given time.
    private static let longestTurn = Duration.seconds(60)

    let role: WorkerRole
    /// When the thread last came round that keeps the worker a member of its group.
    let lastTurn: ContinuousClock.Instant
    /// What keeps it from taking jobs.
    let hindrance: String?
    let isKnowledgeRestored: Bool
    /// The partitions where there are jobs and nothing has moved for long.
    let stalled: Set<TopicPartition>

    /// What must be so for it to be alive.
    var liveness: [HealthCheck] {
        let silence = ContinuousClock.now - lastTurn
        return [
            HealthCheck(
                "\(role.rawValue) loop", silence < Self.longestTurn,
                else: "the thread that polls Kafka has not come round for \(Int(silence / .seconds(1))) s")
        ]
    }

    /// What must be so for it to be ready.
    var readiness: [HealthCheck] {
        [
            HealthCheck("\(role.rawValue) kafka", failure: hindrance),
            HealthCheck(
                "\(role.rawValue) knowledge", isKnowledgeRestored, else: "what is known has not all been read yet"),
            HealthCheck(
                "\(role.rawValue) partitions", stalled.isEmpty,
                else: "there are jobs and nothing has moved for minutes: "
                    + stalled.map(\.description).sorted().joined(separator: ", ")),
        ]
    }

    func show(in metrics: RoleMetrics) {
        metrics.set(.ready, readiness.allSatisfy(\.isOK) ? 1 : 0)
    }
}

extension WorkerCondition {
    /// How a worker is that runs on a pool.
    init(_ role: WorkerRole, _ pool: JobPool, isKnowledgeRestored: Bool) {
        self.init(
            role: role, lastTurn: pool.lastTurn, hindrance: pool.hindrance, isKnowledgeRestored: isKnowledgeRestored,
            stalled: pool.stalled)
    }
}
