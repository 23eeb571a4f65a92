import Contract
import Kafka
import Operations
import Testing

@Suite struct TopicPlanTests {
    @Test func theDefaultsAreTheContracts() {
        let plan = TopicPlan(.standard)
        let partitions = Dictionary(uniqueKeysWithValues: plan.specifications.map { ($0.name, $0.partitions) })
        #expect(
            partitions == [
                "guidance.consultations": 12, "guidance.replies": 12, "guidance.results": 12,
                "guidance.validations": 12,
                "guidance.batch.jobs": 6, "guidance.batch.results": 6, "guidance.batch.ledger": 6,
                "guidance.knowledge": 1, "guidance.control": 1, "guidance.reviews": 1, "guidance.dead-letters": 1,
            ])
        let compacted = plan.specifications.filter { $0.configuration["cleanup.policy"] == "compact" }.map(\.name)
        #expect(compacted == ["guidance.batch.ledger", "guidance.knowledge"])
    }

    @Test func partitionsAreSettable() {
        let plan = TopicPlan(.standard, partitions: 48, batchPartitions: 3, replicationFactor: 3)
        #expect(plan.specifications.first { $0.name == "guidance.results" }?.partitions == 48)
        #expect(plan.specifications.first { $0.name == "guidance.batch.ledger" }?.partitions == 3)
        #expect(plan.specifications.allSatisfy { $0.replicationFactor == 3 })
    }

    @Test func differencesAreNamed() throws {
        let planned = TopicSpecification(
            name: "t", partitions: 12, replicationFactor: 3,
            configuration: ["cleanup.policy": "compact", "retention.ms": "5"])
        let found = TopicDescription.fake(
            name: "t", partitions: 6, replicas: 1, configuration: ["cleanup.policy": "delete"])
        #expect(
            TopicPlan.differences(of: found, from: planned) == [
                "6 partitions instead of 12", "1 replicas instead of 3", "cleanup.policy=delete instead of compact",
            ])
    }
}

extension TopicDescription {
    fileprivate static func fake(
        name: String, partitions: Int, replicas: Int, configuration: [String: String]
    ) -> TopicDescription {
        TopicDescription(
            name: name, partitions: (0..<Int32(partitions)).map { $0 }, replicationFactor: replicas,
            configuration: configuration)
    }
}
