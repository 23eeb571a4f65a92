import Contract
import Foundation
import Kafka
import ProviderSimulator
import SeededRandomness
import TestSupport
import Testing

/// Workers on the embedded cluster while its brokers go away, change their roles, refuse and dawdle: they go on, and answer everything.
///
/// That nothing is answered twice cannot be shown here: the embedded cluster lets every transaction be seen at once, throws the offsets away that belong to
/// one, fences nobody, and keeps a record twice that was sent again because its answer was lost. The broker suite shows that.
@Suite(.serialized, .timeLimit(.minutes(2))) struct EmbeddedFaultTests {
    private static let environment = [
        "RDKAFKA_RECONNECT_BACKOFF_MAX_MS": "500", "RDKAFKA_SESSION_TIMEOUT_MS": "6000",
        "RDKAFKA_HEARTBEAT_INTERVAL_MS": "500", "GUIDANCE_CONCURRENCY": "16",
    ]
    /// An answer takes about half a second.
    private static let pace = Pace(
        timeToFirstToken: .milliseconds(150), jitter: 0.8, deltaDelay: .milliseconds(5)...(.milliseconds(40)))
    private static let brokers: ClosedRange<Int32> = 1...3

    @Test func brokersGoAwayAndComeBack() async throws {
        try await disturb { system, random in
            // All of them, or one: its partitions have no other leader.
            let broker = ([nil, 1, 2, 3] as [Int32?]).randomElement(using: &random) ?? nil
            let pause = Int.random(in: 50...1_500, using: &random)
            print("broker \(broker.map { "\($0)" } ?? "1 to 3") is away for \(pause) ms")
            try system.cluster.takeDown(broker: broker)
            try await Task.sleep(for: .milliseconds(pause))
            try system.cluster.bringUp(broker: broker)
        }
    }

    @Test func leadersAndCoordinatorsMove() async throws {
        try await disturb { system, random in
            let topics: [Topic] = [.consultations, .replies, .results, .validations]
            for _ in 0..<4 {
                let topic = system.topics.name(topics.randomElement(using: &random) ?? .replies)
                let partition = TopicPartition(topic: topic, partition: Int32.random(in: 0..<3, using: &random))
                let broker = Int32.random(in: Self.brokers, using: &random)
                print("\(partition) moves to broker \(broker)")
                try system.cluster.setLeader(of: partition, broker: broker)
            }
            let broker = Int32.random(in: Self.brokers, using: &random)
            print("the group moves to broker \(broker)")
            try system.cluster.setCoordinator(ofGroup: "guidance-realtime", broker: broker)
        }
    }

    @Test func requestsAreRefused() async throws {
        // By the request's number: what a broker or coordinator says that has just moved, loads or is busy; -195 closes the connection.
        let errors: [(request: Int16, errors: [Int32])] = [
            (0, [6, 7, 19, -195]), (1, [6, -195]), (9, [14, 16, 88]), (10, [15, -195]), (11, [14, 15, 16, -195]),
            (12, [16, 27, -195]), (22, [14, 15, 16, 51]), (24, [14, 15, 16, 51, -195]), (25, [14, 15, 16, 51, -195]),
            (26, [14, 15, 16, 51, -195]), (28, [14, 15, 16, -195]),
        ]
        try await disturb(rounds: 8) { system, random in
            for _ in 0..<2 {
                guard let (request, codes) = errors.randomElement(using: &random) else { continue }
                let drawn = (0..<Int.random(in: 1...3, using: &random)).compactMap { _ in
                    codes.randomElement(using: &random)
                }
                print("requests \(request) get \(drawn)")
                system.cluster.failRequests(request, errors: drawn)
            }
        }
    }

    @Test func answersAreSlow() async throws {
        try await disturb { system, random in
            let time = Int.random(in: 0...400, using: &random)
            print("every answer takes \(time) ms more")
            try system.cluster.setRoundTripTime(milliseconds: time)
        }
    }

    @Test func workersComeAndGo() async throws {
        try await disturb(rounds: 2) { system, random in
            // Two more beside the one that stays; each leaves in its own time.
            let stays = (0..<2).map { _ in Int.random(in: 500...4_500, using: &random) }
            print("two workers come, and leave after \(stays) ms")
            try await withThrowingTaskGroup(of: Void.self) { group in
                for stay in stays {
                    let (worker, shutdown) = (try system.anotherWorker(), GracefulShutdownTrigger())
                    group.addTask { try await shutdown.run(worker) }
                    group.addTask {
                        try await Task.sleep(for: .milliseconds(stay))
                        shutdown.trigger()
                    }
                }
                try await group.waitForAll()
            }
        }
    }

    /// Sends consultations and disturbs a worker at them; each must have its result at the end.
    private func disturb(
        rounds: Int = 5, _ once: @escaping @Sendable (EmbeddedSystem, inout SeededGenerator) async throws -> Void
    ) async throws {
        let seed = ProcessInfo.processInfo.environment["SEED"].flatMap(UInt64.init) ?? .random(in: 1...999_999)
        print("seed \(seed)")
        let (environment, pace) = (Self.environment, Self.pace)
        try await EmbeddedSystem.run(environment: environment, brokers: 3, pace: pace, deltas: 12) { system in
            var random = SeededGenerator(seed: seed)
            var ids: Set<String> = []
            for round in 1...rounds {
                let requests = (1...10).map { ConsultationRequested.sample("c-\(round)-\($0)") }
                ids.formUnion(requests.map(\.consultationID))
                // Side by side: what is sent meets the same trouble.
                async let sent: Void = system.send(requests.map(\.event))
                try await Task.sleep(for: .milliseconds(Int.random(in: 0...300, using: &random)))
                try await once(system, &random)
                try await sent
            }
            try system.cluster.setRoundTripTime(milliseconds: 0)
            try await Self.expectResults(of: ids, on: system)
        }
    }

    private static func expectResults(of ids: Set<String>, on system: EmbeddedSystem) async throws {
        let log = try await TopicLog(
            [Topic.results, .validations, .replies].map(system.topics.name), on: system.cluster.bootstrapServers,
            isolationLevel: .readUncommitted)
        let messages = try await log.messages { messages in
            ids.isSubset(of: messages.events(ConsultationCompleted.self).map(\.data.consultationID))
                && ids.isSubset(of: messages.events(ValidationRequested.self).map(\.data.consultationID))
        }
        await log.close()
        #expect(Set(messages.events(ConsultationCompleted.self).map(\.data.consultationID)) == ids)
        #expect(messages.events(ConsultationFailed.self).isEmpty)
    }
}
