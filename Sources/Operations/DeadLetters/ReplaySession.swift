import Contract
import Kafka

/// One run of a replay: letters go through it in the order of their partitions, and out in transactions.
struct ReplaySession {
    private struct Pending {
        let letter: DeadLetter
        let record: KafkaRecord
        let partition: TopicPartition
        let entry: ReplayProgress.Entry

        var bytes: Int { (record.key?.count ?? 0) + (record.value?.count ?? 0) }
    }

    /// A transaction holds no more than this, so that it is short.
    private static let maximumBytes = 1 << 20

    private let options: DeadLetterReplayer.Options
    private let sender: ReplaySender?
    private let clock: any Clock<Duration>
    private let pace: ReplayPace
    private let began = ContinuousClock.now
    private let report: (DeadLetterReplayer.Event) throws -> Void
    private var topics: TopicPresenceCache
    private var progress: [TopicPartition: ReplayProgress]
    private var pending: [Pending] = []
    private var pendingBytes = 0
    private var sent = 0
    private var missing: Set<DeadLetterID>

    /// - Parameters:
    ///   - options: Which letters, and how.
    ///   - sender: Sends them; nil for a dry run.
    ///   - topics: Which topics exist.
    ///   - clock: Waits between transactions.
    ///   - progress: What earlier runs have replayed.
    ///   - report: Told what became of each letter.
    init(
        options: DeadLetterReplayer.Options, sender: ReplaySender?, topics: TopicPresenceCache,
        clock: any Clock<Duration>, progress: [TopicPartition: ReplayProgress],
        report: @escaping (DeadLetterReplayer.Event) throws -> Void
    ) {
        self.options = options
        self.sender = sender
        self.topics = topics
        self.clock = clock
        self.progress = progress
        self.report = report
        pace = ReplayPace(rate: options.rate)
        missing = options.filter.ids
    }

    /// Where there may be something to replay.
    var starts: [TopicPartition: Int64] { progress.mapValues(\.start) }

    /// Takes the next letter of a partition.
    ///
    /// - Returns: False where no more are wanted.
    mutating func take(_ message: KafkaMessage) async throws -> Bool {
        let partition = message.topicPartition
        guard let entry = progress[partition]?.meet(message.offset) else { return true }
        let letter = DeadLetter(message)
        guard options.filter.includes(letter) else { return true }
        switch ReplayDecision(letter, message, isReplayed: entry.isReplayed, options: options) {
        // Of those only what was asked for by name is told: earlier runs are not counted again.
        case .leave(.replayedBefore) where options.filter.ids.isEmpty: break
        case .leave(let obstacle): try report(.left(letter, obstacle))
        case .send(let record):
            guard try await topics.exists(record.topic) else {
                try report(.left(letter, .topicMissing))
                break
            }
            let next = Pending(letter: letter, record: record, partition: partition, entry: entry)
            if pendingBytes + next.bytes > Self.maximumBytes { try await flush() }
            pending.append(next)
            pendingBytes += next.bytes
            if let limit = options.limit, sent + pending.count >= limit {
                try await flush()
                // One that was not taken after all leaves room for another.
                if sent >= limit { return false }
            } else if pending.count >= pace.batch {
                try await flush()
            }
        }
        if !options.filter.ids.isEmpty {
            missing.remove(letter.id)
            return !missing.isEmpty
        }
        return true
    }

    /// Sends what is gathered, when it is due.
    mutating func flush() async throws {
        let letters = pending
        pending = []
        pendingBytes = 0
        guard !letters.isEmpty else { return }
        let delay = pace.delay(sent: sent, elapsed: .now - began)
        if delay > .zero { try await clock.sleep(for: delay) }
        try await send(letters)
    }

    private mutating func send(_ letters: [Pending]) async throws {
        guard let sender else {
            sent += letters.count
            for letter in letters { try report(.replayed(letter.letter)) }
            return
        }
        var after = progress
        for letter in letters { after[letter.partition]?.finish(letter.entry) }
        do {
            let partitions = Set(letters.map(\.partition)).sorted()
            let positions = partitions.compactMap { partition in after[partition].map { (partition, $0.position) } }
            try await sender.send(letters.map(\.record), positions: positions)
        } catch let error as KafkaError where error.code == .messageTooLarge {
            guard letters.count > 1 else { return try report(.left(letters[0].letter, .tooLarge)) }
            // One of them is too large: the others are not.
            for letter in letters { try await send([letter]) }
            return
        }
        progress = after
        sent += letters.count
        for letter in letters { try report(.replayed(letter.letter)) }
    }
}
