import Contract
import Kafka
import Logging
import Operations
import Testing

/// Dead letters on the embedded cluster, which keeps no transactions: what is sent is seen all the same.
@Suite(.timeLimit(.minutes(1))) struct DeadLetterClusterTests {
    private static let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    /// A cluster with one partition of dead letters, which hold these messages.
    private static func cluster(_ letters: [KafkaMessage]) async throws -> (EmbeddedCluster, KafkaClientConfiguration) {
        let cluster = try EmbeddedCluster()
        for topic in Topic.allCases { try cluster.createTopic(Topics.standard.name(topic), partitions: 1) }
        let client = KafkaClientConfiguration(bootstrapServers: cluster.bootstrapServers, clientID: "test")
        let producer = try KafkaProducer(configuration: KafkaProducerConfiguration(client: client), logger: logger)
        for letter in letters {
            _ = try await producer.send(
                KafkaRecord(topic: letter.topic, key: letter.key, value: letter.value, headers: letter.headers))
        }
        await producer.close()
        return (cluster, client)
    }

    @Test func theLatestAreListedByTime() async throws {
        let (cluster, client) = try await Self.cluster([
            .letter(0, time: "2026-11-22T11:00:00Z"), .letter(1, reason: .unknownType, time: "2026-11-22T09:00:00Z"),
            .letter(2, time: "2026-11-22T10:00:00Z"),
        ])
        let reader = DeadLetterReader(client: client, topics: .standard, logger: Self.logger)
        let all = try await reader.latest(10, where: DeadLetterFilter(), onlyWaiting: true)
        #expect(all.map(\.letter.id.offset) == [1, 2, 0] && all.allSatisfy { !$0.isReplayed })
        let two = try await reader.latest(2, where: DeadLetterFilter(), onlyWaiting: false)
        #expect(two.map(\.letter.id.offset) == [2, 0])
        let unknown = try await reader.latest(
            10, where: DeadLetterFilter(reasons: [.unknownType]), onlyWaiting: false)
        #expect(unknown.map(\.letter.id.offset) == [1])
        let table = DeadLettersTable(all).text
        #expect(table.contains("0@1") && table.contains("unknown_type") && !table.contains("words"))
        withExtendedLifetime(cluster) {}
    }

    @Test func oneIsShownWhole() async throws {
        let (cluster, client) = try await Self.cluster([.letter(0), .letter(1, value: Array("second".utf8))])
        let reader = DeadLetterReader(client: client, topics: .standard, logger: Self.logger)
        let found = try #require(try await reader.letter(DeadLetterID(partition: 0, offset: 1)))
        #expect(found.message.value == Array("second".utf8) && found.entry.letter.key == Array("t-1".utf8))
        #expect(try await reader.letter(DeadLetterID(partition: 0, offset: 2)) == nil)
        #expect(try await reader.letter(DeadLetterID(partition: 7, offset: 0)) == nil)
        withExtendedLifetime(cluster) {}
    }

    @Test func chosenOnesGoBack() async throws {
        let (cluster, client) = try await Self.cluster([
            .letter(0), .letter(1, reason: .unknownType, value: Array("x".utf8)), .letter(2, replays: 3),
            .letter(3, from: "gone"), .letter(4, reason: .unknownType, from: "guidance.validations"),
        ])
        let replayer = DeadLetterReplayer(client: client, topics: .standard, logger: Self.logger)
        var options = DeadLetterReplayer.Options()
        options.isDryRun = true
        #expect(try await Self.events(replayer, options) == ["sent 0", "sent 1", "left 2", "left 3", "sent 4"])
        options.filter.topics = ["guidance.consultations"]
        options.isDryRun = false
        options.limit = 1
        #expect(try await Self.events(replayer, options) == ["sent 0"])
        options.limit = nil
        options.filter = DeadLetterFilter(reasons: [.unknownType])
        #expect(try await Self.events(replayer, options) == ["sent 1", "sent 4"])
        let reader = try KafkaReader(
            configuration: client,
            starts: [.consultations, .validations].map {
                PartitionStart(TopicPartition(topic: Topics.standard.name($0), partition: 0), at: .beginning)
            }, isolationLevel: .readUncommitted, fetchWaitMaximum: 10, logger: Self.logger)
        var messages: [KafkaMessage] = []
        while messages.count < 3 { messages += try await reader.nextBatch(maximum: 10).messages }
        await reader.close()
        let replayed = messages.sorted { ($0.topic, $0.offset) < ($1.topic, $1.offset) }
        #expect(replayed.map(\.key) == ["t-0", "t-1", "t-4"].map { Array($0.utf8) })
        #expect(replayed[1].value == Array("x".utf8))
        #expect(replayed.allSatisfy { $0.headers == [KafkaHeader(name: "dead-letter-replays", text: "1")] })
        withExtendedLifetime(cluster) {}
    }

    @Test func aReplayThatIsToStopSendsNoMore() async throws {
        let (cluster, client) = try await Self.cluster((0..<5).map { .letter($0) })
        let replayer = DeadLetterReplayer(client: client, topics: .standard, logger: Self.logger)
        var options = DeadLetterReplayer.Options()
        options.rate = 1_000_000
        var isAsked = false
        let isComplete = try await replayer.run(options, isStopping: { true }) { _ in isAsked = true }
        #expect(!isComplete && !isAsked)
        withExtendedLifetime(cluster) {}
    }

    private static func events(
        _ replayer: DeadLetterReplayer, _ options: DeadLetterReplayer.Options
    ) async throws -> [String] {
        var events: [DeadLetterReplayer.Event] = []
        #expect(try await replayer.run(options, isStopping: { false }) { events.append($0) })
        return events.sorted { $0.letter.id < $1.letter.id }.map { event in
            switch event {
            case .replayed(let letter): "sent \(letter.id.offset)"
            case .left(let letter, _): "left \(letter.id.offset)"
            }
        }
    }
}

extension DeadLetterReplayer.Event {
    fileprivate var letter: DeadLetter {
        switch self {
        case .replayed(let letter), .left(let letter, _): letter
        }
    }
}
