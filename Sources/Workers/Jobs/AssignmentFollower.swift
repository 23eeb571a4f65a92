import Kafka
import Logging
import WorkerPool

/// Takes partitions over and gives them up as the group decides.
struct AssignmentFollower {
    let consumer: KafkaConsumer
    let engine: SharedEngine
    /// How long the jobs of a revoked partition may go on; the whole group waits that long.
    let timeout: Duration
    let clock: any Clock<Duration>
    let logger: Logger

    /// Follows the group until the consumer is closed.
    ///
    /// - Throws: `KafkaError` where no waiting helps.
    func run() async throws {
        for await event in consumer.events {
            switch event {
            case .assigned(let assignments): try await take(assignments)
            case .revoked(let partitions, let isLost): try await giveUp(partitions, isLost: isLost)
            case .brokerReachable(let isReachable):
                logger.info("Broker contact changed", metadata: ["reachable": "\(isReachable)"])
            case .error(let error):
                guard !error.endsConsumer else { throw error }
                logger.warning("Consumer reports an error", metadata: ["error": "\(error)"])
            }
        }
    }

    private func take(_ assignments: [PartitionAssignment]) async throws {
        logger.info("Partitions assigned", metadata: ["count": "\(assignments.count)"])
        var starts: [PartitionStart] = []
        for assignment in assignments {
            engine.assign(
                assignment.topicPartition, epoch: assignment.epoch, restored: restoredMap(of: assignment))
            let position = assignment.committedOffset.map { PartitionStart.Position.offset($0) } ?? .beginning
            starts.append(PartitionStart(assignment.topicPartition, at: position))
        }
        do {
            // An assignment of nothing, which cooperative rebalances bring, asks for no answer; its generation counts all the same.
            if !starts.isEmpty { try await consumer.start(starts) }
            // Not asked for at each commit: a worker that lost its partitions without knowing must show the generation that it had them under.
            engine.join(try await consumer.groupMetadata())
        } catch {
            guard error.code == .staleGeneration || error.code == .closed else { throw error }
            // The next rebalance is on its way and says what to give up.
            logger.debug("The assignment was replaced before it was taken")
        }
    }

    private func restoredMap(of assignment: PartitionAssignment) -> AcknowledgementMap {
        let base = assignment.committedOffset ?? 0
        do {
            return try AcknowledgementMap(metadata: assignment.metadata ?? "", base: base)
        } catch {
            logger.warning(
                "Cannot read the acknowledgement map: jobs above the committed offset run again",
                metadata: ["partition": "\(assignment.topicPartition)", "error": "\(error)"])
            return AcknowledgementMap(base: base, end: base, finished: [])
        }
    }

    private func giveUp(_ partitions: [TopicPartition], isLost: Bool) async throws {
        logger.info("Partitions revoked", metadata: ["count": "\(partitions.count)", "lost": "\(isLost)"])
        engine.retire(partitions)
        if !isLost {
            _ = await engine.isDrained(partitions, within: timeout, clock: clock)
        }
        engine.revoke(partitions)
        do {
            try await consumer.release(partitions)
        } catch {
            guard error.code == .staleGeneration || error.code == .closed else { throw error }
            logger.debug("The partitions were gone already")
        }
    }
}

extension KafkaError {
    /// Whether a consumer that reports it has no future; anything else may pass.
    var endsConsumer: Bool {
        recovery == .recreateClient || [.unknownTopic, .authenticationFailed, .authorizationFailed].contains(code)
    }
}
