import Contract
import Kafka
import Logging

/// Looks up and reads whole topics, for tools.
struct TopicScan: Sendable {
    private static let timeout = Duration.seconds(10)
    /// How far, in milliseconds, the clocks of those who write events and of those who store them may be apart.
    private static let clockTolerance: Int64 = 600_000

    let client: KafkaClientConfiguration
    /// How long the brokers may be out of reach in the midst of reading.
    var patience = BrokerWatch.usualPatience
    /// Which records of transactions are seen, and so where a partition ends.
    var isolationLevel = KafkaReader.IsolationLevel.readCommitted
    let logger: Logger

    /// The same, but sees all that is written, also in transactions that are open or were aborted.
    var ofAllWritten: TopicScan {
        var scan = self
        scan.isolationLevel = .readUncommitted
        return scan
    }

    /// Where each partition of some topics ends now.
    ///
    /// - Throws: `KafkaError.unknownTopic` where one of them does not exist.
    func ends(of names: [String]) async throws -> [TopicPartition: Int64] {
        try await ranges(of: names).mapValues(\.end)
    }

    /// How many records stand behind the beginning of open transactions.
    ///
    /// - Parameters:
    ///   - written: Where all ends that is written.
    ///   - committed: Where it ends for readers of what is committed, looked up after `written`.
    /// - Returns: At most so many; zero only if all that was written is either committed or aborted.
    static func undecided(_ written: [TopicPartition: Int64], _ committed: [TopicPartition: Int64]) -> Int {
        written.reduce(0) { $0 + Int(max(0, $1.value - (committed[$1.key] ?? 0))) }
    }

    /// Whether there is a topic of this name.
    func exists(_ name: String) async throws -> Bool {
        let admin = try KafkaAdmin(configuration: client, logger: logger)
        let found = try await admin.describeTopics([name], includingConfiguration: false, timeout: Self.timeout)
        return found[name].flatMap { $0 } != nil
    }

    /// What each partition of some topics holds now.
    func ranges(of names: [String]) async throws -> [TopicPartition: PartitionRange] {
        let admin = try KafkaAdmin(configuration: client, isolationLevel: isolationLevel, logger: logger)
        let found = try await admin.describeTopics(names, includingConfiguration: false, timeout: Self.timeout)
        let partitions = try names.flatMap { name in
            guard let topic = found[name].flatMap({ $0 }) else {
                throw KafkaError(.unknownTopic, "there is no topic \(name): run `guidance topics create`")
            }
            return topic.partitions.map { TopicPartition(topic: name, partition: $0) }
        }
        return try await admin.offsetRanges(of: partitions, timeout: Self.timeout)
    }

    /// Where to begin to read so that no event since a time is missed.
    ///
    /// - Returns: An offset for each partition whose broker can tell; the others are to be read from their beginning.
    func starts(
        of ranges: [TopicPartition: PartitionRange], since time: Timestamp?
    ) async throws -> [TopicPartition: Int64] {
        guard let time, !ranges.isEmpty else { return [:] }
        let admin = try KafkaAdmin(configuration: client, isolationLevel: isolationLevel, logger: logger)
        let offsets = try await admin.offsets(
            at: time.millisecondsSinceEpoch - Self.clockTolerance, in: ranges.keys.sorted(), timeout: Self.timeout)
        return offsets.compactMapValues { $0 }
    }

    /// What a group has committed in some partitions; nil where it has committed nothing.
    ///
    /// While a transaction commits positions they are not told: that passes within moments.
    ///
    /// - Throws: `KafkaError` where there is no broker within seconds.
    func committedOffsets(
        of groupID: String, in partitions: [TopicPartition]
    ) async throws -> [TopicPartition: PartitionOffset?] {
        let offsets = try KafkaGroupOffsets(of: groupID, configuration: client, logger: logger)
        let deadline = ContinuousClock.now + Self.timeout
        while true {
            do {
                return try await offsets.committed(in: partitions, timeout: Self.timeout)
            } catch {
                guard error.recovery == .retry, ContinuousClock.now < deadline else { throw error }
                try await Task.sleep(for: .milliseconds(100))
            }
        }
    }

    /// Reads everything that a topic holds now.
    ///
    /// - Parameters:
    ///   - name: The topic.
    ///   - body: Takes each message, in order within each partition; false ends the reading.
    /// - Throws: `KafkaError` where there is no broker within seconds, or none any more, or no topic; `CancellationError`; what `body` throws.
    func read(_ name: String, _ body: (KafkaMessage) async throws -> Bool) async throws {
        try await read(try await ranges(of: [name]), body)
    }

    /// Reads partitions up to an end that was looked up before.
    ///
    /// - Parameters:
    ///   - ranges: What the partitions hold.
    ///   - starts: Where to begin in some of them; the others are read from their beginning.
    ///   - body: Takes each message, in order within each partition; false ends the reading.
    /// - Throws: `KafkaError` where there is no broker any more; `CancellationError`; what `body` throws.
    func read(
        _ ranges: [TopicPartition: PartitionRange], from starts: [TopicPartition: Int64] = [:],
        _ body: (KafkaMessage) async throws -> Bool
    ) async throws {
        let open = ranges.filter { max($0.value.beginning, starts[$0.key] ?? 0) < $0.value.end }
        guard !open.isEmpty else { return }
        let reader = try KafkaReader(
            configuration: client,
            starts: open.keys.map { PartitionStart($0, at: starts[$0].map { .offset($0) } ?? .beginning) },
            isolationLevel: isolationLevel, logger: logger)
        do {
            try await read(BrokerWatch(reader: reader, patience: patience), open.mapValues(\.end), body)
        } catch {
            await reader.close()
            throw error
        }
        await reader.close()
    }

    private func read(
        _ watch: BrokerWatch, _ ends: [TopicPartition: Int64], _ body: (KafkaMessage) async throws -> Bool
    ) async throws {
        var open = ends
        while !open.isEmpty {
            let batch = try await watch.nextBatch()
            for message in batch.messages {
                let end = ends[message.topicPartition] ?? 0
                if message.offset < end {
                    guard try await body(message) else { return }
                }
                // The last offsets before an end may be transaction markers, which are never delivered: then the message behind them tells, or the
                // partition's own end, which a busy one may never reach.
                if message.offset + 1 >= end { open[message.topicPartition] = nil }
            }
            for partition in batch.reachedEnds.keys { open[partition] = nil }
        }
    }
}
