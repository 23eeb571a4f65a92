import Kafka
import Testing
import Workers

@Suite struct UncertainCommitTests {
    private let commit = UncertainCommit(batch: 7, positions: [.at(0, 6), .at(1, 9, "map")])

    @Test func theSameBatchAsksForThePartitionsThatAreStillOurs() {
        #expect(commit.positions(stillOwnedIn: [.at(0, 6), .at(1, 9, "map")], by: 7) == commit.positions)
        #expect(commit.positions(stillOwnedIn: [.at(1, 9, "map"), .at(2, 1)], by: 7) == [.at(1, 9, "map")])
        #expect(commit.positions(stillOwnedIn: [], by: 7).isEmpty)
    }

    @Test func anotherBatchHasNothingToAsk() {
        // The partition came back and stands where the earlier batch had left it: that says nothing of the jobs that finished since.
        #expect(commit.positions(stillOwnedIn: [.at(0, 6)], by: 8).isEmpty)
    }
}

extension PartitionOffset {
    fileprivate static func at(_ partition: Int32, _ offset: Int64, _ metadata: String? = nil) -> PartitionOffset {
        PartitionOffset(
            topicPartition: TopicPartition(topic: "jobs", partition: partition), offset: offset, metadata: metadata)
    }
}
