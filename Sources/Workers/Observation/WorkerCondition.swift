package import Kafka
package import Telemetry

/// How a worker is at one moment, for those who run it.
package struct WorkerCondition {
    /// The thread that polls Kafka comes round every five seconds; a machine that is overloaded is given time.
    private static let longestSilence = Duration.seconds(60)

    let role: WorkerRole
    /// Whether it has left its group, as it does at its end.
    let hasEnded: Bool
    /// How long ago the thread came round that keeps it a member of its group.
    let silence: Duration
    let isBrokerReachable: Bool
    let hasPartitions: Bool
    let isKnowledgeRestored: Bool
    /// The partitions where there are jobs and nothing has moved for long.
    let stalled: Set<TopicPartition>

    package init(
        role: WorkerRole, hasEnded: Bool, silence: Duration, isBrokerReachable: Bool, hasPartitions: Bool,
        isKnowledgeRestored: Bool, stalled: Set<TopicPartition>
    ) {
        self.role = role
        self.hasEnded = hasEnded
        self.silence = silence
        self.isBrokerReachable = isBrokerReachable
        self.hasPartitions = hasPartitions
        self.isKnowledgeRestored = isKnowledgeRestored
        self.stalled = stalled
    }

    /// What must be so for it to be alive.
    package var liveness: [HealthCheck] {
        [
            HealthCheck(
                "\(role.rawValue) loop", hasEnded || silence < Self.longestSilence,
                else: "the thread that polls Kafka has not come round for \(Int(silence / .seconds(1))) s")
        ]
    }

    /// What must be so for it to be ready.
    package var readiness: [HealthCheck] {
        [
            HealthCheck("\(role.rawValue) kafka", failure: hindrance),
            HealthCheck(
                "\(role.rawValue) knowledge", isKnowledgeRestored, else: "what is known has not all been read yet"),
            // Shown only: a worker that is taken away or started anew takes longer, and one whose provider is out is not at fault.
            HealthCheck("\(role.rawValue) partitions", failure: standstill, isRequired: false),
        ]
    }

    /// What keeps it from taking jobs.
    private var hindrance: String? {
        if hasEnded { return "it has ended" }
        if !isBrokerReachable { return "no broker can be reached" }
        return hasPartitions ? nil : "no partition is assigned"
    }

    private var standstill: String? {
        guard !stalled.isEmpty else { return nil }
        return "there are jobs and nothing has moved for minutes: "
            + stalled.map(\.description).sorted().joined(separator: ", ")
    }
}
