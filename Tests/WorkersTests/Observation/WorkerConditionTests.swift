import Kafka
import Telemetry
import Testing
import Workers

/// When a worker counts as alive, and as ready.
struct WorkerConditionTests {
    private func condition(
        hasEnded: Bool = false, silence: Duration = .zero, isBrokerReachable: Bool = true, hasPartitions: Bool = true,
        isKnowledgeRestored: Bool = true, stalled: Set<TopicPartition> = []
    ) -> WorkerCondition {
        WorkerCondition(
            role: .validation, hasEnded: hasEnded, silence: silence, isBrokerReachable: isBrokerReachable,
            hasPartitions: hasPartitions, isKnowledgeRestored: isKnowledgeRestored, stalled: stalled)
    }

    @Test func aLoopThatHangsIsNotAlive() {
        #expect(condition(silence: .seconds(59)).liveness.areWell)
        let hung = condition(silence: .seconds(61)).liveness
        #expect(!hung.areWell && hung.first?.name == "validation loop")
        #expect(hung.first?.reason == "the thread that polls Kafka has not come round for 61 s")
        // It ends with the worker, while others of the process drain.
        #expect(condition(hasEnded: true, silence: .seconds(600)).liveness.areWell)
    }

    @Test func itIsReadyWhereNothingIsWanting() {
        #expect(condition().readiness.compactMap(\.reason) == [])
        let wanting: [(WorkerCondition, String)] = [
            (condition(hasEnded: true, isBrokerReachable: false), "it has ended"),
            (condition(isBrokerReachable: false, hasPartitions: false), "no broker can be reached"),
            (condition(hasPartitions: false), "no partition is assigned"),
            (condition(isKnowledgeRestored: false), "what is known has not all been read yet"),
        ]
        for (condition, reason) in wanting {
            #expect(!condition.readiness.areWell && condition.liveness.areWell)
            #expect(condition.readiness.compactMap(\.reason) == [reason])
        }
    }

    @Test func aStandstillIsShownAndTakesNoWorkerAway() {
        let partitions: Set = [
            TopicPartition(topic: "jobs", partition: 2), TopicPartition(topic: "jobs", partition: 1),
        ]
        let readiness = condition(stalled: partitions).readiness
        #expect(readiness.areWell && readiness.contains { !$0.isOK })
        let reason = readiness.compactMap(\.reason).first ?? ""
        #expect(reason.hasSuffix(partitions.map(\.description).sorted().joined(separator: ", ")))
    }
}
