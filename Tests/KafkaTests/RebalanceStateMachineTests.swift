import Kafka
import SeededRandomness
import Testing

@Suite("Rebalance conversation")
struct RebalanceStateMachineTests {
    private let first = TopicPartition(topic: "jobs", partition: 0)
    private let second = TopicPartition(topic: "jobs", partition: 1)

    /// `#expect` cannot call what mutates.
    private func expect<Value: Equatable>(
        _ value: Value, _ expected: Value, sourceLocation: SourceLocation = #_sourceLocation
    ) {
        #expect(value == expected, sourceLocation: sourceLocation)
    }

    private func assignment(_ partition: TopicPartition, epoch: UInt64) -> PartitionAssignment {
        PartitionAssignment(topicPartition: partition, committedOffset: nil, metadata: nil, epoch: epoch)
    }

    private func started(_ partitions: [TopicPartition]) throws -> RebalanceStateMachine {
        var machine = RebalanceStateMachine()
        expect(machine.assigned(partitions), .readOffsets(partitions, epoch: 1))
        let assignments = partitions.map { assignment($0, epoch: 1) }
        expect(machine.offsetsRead(assignments, epoch: 1), .publish(.assigned(assignments)))
        expect(try machine.start(partitions.map { PartitionStart($0, at: .beginning) }), true)
        return machine
    }

    @Test("assigned, read, started, revoked, released")
    func wholeRound() throws {
        var machine = try started([first, second])
        expect(machine.revoked([first, second], isLost: false), .publish(.revoked([first, second], isLost: false)))
        expect(try machine.release([first]), .none)
        expect(try machine.release([second]), .unassign([first, second]))
        #expect(machine.state == .idle)
    }

    @Test("an empty assignment needs no answer, and takes one")
    func emptyAssignment() throws {
        var machine = RebalanceStateMachine()
        expect(machine.assigned([]), .acknowledgeEmpty(.assigned([])))
        expect(try machine.start([]), false)
        expect(machine.revoked([], isLost: false), .unassign([]))
    }

    @Test("offsets of an earlier assignment are ignored")
    func lateOffsets() {
        var machine = RebalanceStateMachine()
        _ = machine.assigned([first])
        expect(machine.revoked([first], isLost: false), .unassign([first]))
        expect(machine.assigned([second]), .readOffsets([second], epoch: 2))
        expect(machine.offsetsRead([assignment(first, epoch: 1)], epoch: 1), .none)
    }

    @Test("an assignment that replaces one that waits for its start makes that one lost")
    func replacedBeforeStart() throws {
        var machine = RebalanceStateMachine()
        _ = machine.assigned([first])
        _ = machine.offsetsRead([assignment(first, epoch: 1)], epoch: 1)
        expect(machine.assigned([second]), .publish(.revoked([first], isLost: true)))
        #expect(throws: KafkaError.self) { try machine.start([PartitionStart(first, at: .beginning)]) }
        expect(try machine.release([first]), .readOffsets([second], epoch: 2))
    }

    @Test("an assignment that arrives during a release is begun after it, without giving it up")
    func replacedDuringRelease() throws {
        var machine = try started([first])
        _ = machine.revoked([first], isLost: true)
        expect(machine.assigned([second]), .none)
        expect(try machine.release([first]), .readOffsets([second], epoch: 2))
    }

    @Test("what was not assigned cannot be started, nor anything twice")
    func wrongStarts() throws {
        var machine = RebalanceStateMachine()
        _ = machine.assigned([first])
        _ = machine.offsetsRead([assignment(first, epoch: 1)], epoch: 1)
        #expect(throws: KafkaError.self) { try machine.start([PartitionStart(second, at: .beginning)]) }
        expect(try machine.start([PartitionStart(first, at: .beginning)]), true)
        #expect(throws: KafkaError.self) { try machine.start([PartitionStart(first, at: .beginning)]) }
        #expect(throws: KafkaError.self) { try machine.release([first]) }
    }

    @Test("closing leaves an answer open exactly when librdkafka waits for one")
    func closing() throws {
        var idle = try started([first])
        expect(idle.close(), false)
        expect(idle.revoked([first], isLost: false), .unassign([first]))
        var waiting = try started([first])
        _ = waiting.revoked([first], isLost: false)
        expect(waiting.close(), true)
        #expect(throws: KafkaError.self) { try waiting.release([first]) }
    }

    /// Whatever happens in whatever order: what is published alternates between assigned and revoked, and everything that
    /// librdkafka asked is answered or superseded.
    @Test("random conversations stay in step", arguments: 0..<200)
    func randomConversations(seed: Int) throws {
        var random = SeededGenerator(seed: UInt64(seed))
        var machine = RebalanceStateMachine()
        var owned: [TopicPartition] = []  // what the application was told is its own
        var pendingRead: UInt64?
        func isSet(_ action: RebalanceStateMachine.Action) {
            switch action {
            case .publish(.assigned(let assignments)):
                #expect(owned.isEmpty)
                owned = assignments.map(\.topicPartition)
            case .publish(.revoked(let partitions, _)):
                #expect(Set(partitions) == Set(owned))
            case .readOffsets(_, let epoch): pendingRead = epoch
            case .none, .unassign, .acknowledgeEmpty, .publish: break
            }
        }
        for _ in 0..<200 {
            switch random.next() % 5 {
            case 0: isSet(machine.assigned(random.next() % 2 == 0 ? [first] : [first, second]))
            case 1 where !owned.isEmpty: isSet(machine.revoked(owned, isLost: random.next() % 2 == 0))
            case 2:
                if let epoch = pendingRead, case .readingOffsets(let partitions) = machine.state {
                    isSet(machine.offsetsRead(partitions.map { assignment($0, epoch: epoch) }, epoch: epoch))
                }
            case 3:
                if case .awaitingStart(let partitions) = machine.state {
                    expect(try machine.start(partitions.map { PartitionStart($0, at: .beginning) }), true)
                }
            default:
                if case .awaitingRelease(let remaining, _, _, _) = machine.state, let one = remaining.first {
                    let action = try machine.release([one])
                    owned.removeAll { $0 == one }
                    isSet(action)
                }
            }
            // librdkafka assigns anew only to who has given everything up, or lost it.
            if machine.state == .idle, !owned.isEmpty { isSet(machine.revoked(owned, isLost: true)) }
        }
    }
}
