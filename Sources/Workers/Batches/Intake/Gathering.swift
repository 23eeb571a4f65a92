import Batching
import Foundation
import Kafka
import LanguageModels
import Settings
import WorkerPool

/// What has been read of a partition and is not planned.
struct Gathering {
    /// The offset behind what has been read.
    private(set) var position: Int64
    private(set) var batches: [OpenBatch] = []
    var setAside = SetAsideRecords()
    /// When it was last said that there is no room on the disk.
    var lastComplaint: Duration?
    /// All jobs that are planned together have the same instructions.
    private var builder: BatchRequestBuilder?
    private var age: GatheringAge
    /// The end of the partition, where it was read to that.
    private var knownEnd: Int64 = 0
    /// When the first message was written that is not planned, in milliseconds since 1970.
    private var oldestWritten: Int64?
    private let context: BatchContext

    init(position: Int64, _ context: BatchContext) {
        self.position = position
        self.context = context
        age = Self.age(context)
    }

    private static func age(_ context: BatchContext) -> GatheringAge {
        GatheringAge(maximum: context.schedule == nil ? context.settings.maximumAge : nil)
    }

    var isEmpty: Bool { setAside.isEmpty && batches.allSatisfy { $0.accumulator.jobs.isEmpty } }

    /// How far it has come, for those who watch.
    var status: PartitionStatus {
        PartitionStatus(
            nextOffset: max(position, knownEnd),
            unfinishedCount: batches.reduce(0) { $0 + $1.accumulator.jobs.count }, oldestWritten: oldestWritten)
    }

    /// Takes note that the partition was read to its end.
    mutating func reachedEnd(_ offset: Int64) { knownEnd = max(knownEnd, offset) }

    /// When it is to be planned.
    ///
    /// - Parameter hasReadAll: Whether no further message is there that belongs to it.
    /// - Returns: The moment, perhaps a past one; nil where there is nothing to plan.
    func due(hasReadAll: Bool) -> Duration? {
        if batches.contains(where: \.accumulator.isFull) { return .zero }
        return age.due(hasReadAll: hasReadAll)
    }

    /// How requests are built.
    ///
    /// - Throws: `ModelError` where a schema of ours is wrong.
    mutating func requestBuilder() throws -> BatchRequestBuilder {
        let builder = try builder ?? context.requestBuilder()
        self.builder = builder
        return builder
    }

    /// The batch of a model, begun where there is none.
    ///
    /// - Parameters:
    ///   - access: The model.
    ///   - message: Its first job.
    /// - Returns: What an entry of it takes.
    /// - Throws: `SpoolError` where its file cannot be made.
    mutating func batch(
        of access: BatchModels.Access, from message: KafkaMessage
    ) async throws(SpoolError) -> OpenBatch.Target {
        if let index = batches.firstIndex(where: { $0.access.model === access.model }) { return batches[index].target }
        var random = SystemRandomNumberGenerator()
        let key = BatchKey(partition: Int(message.partition), firstOffset: message.offset, using: &random)
        let limits = access.provider.batchLimits
        let file = try await context.spool.createRequests(
            of: key.description, separator: access.provider.batchEntrySeparator)
        let target = OpenBatch.Target(key: key, access: access, file: file)
        batches.append(
            OpenBatch(
                target: target,
                accumulator: BatchAccumulator(
                    limits: BatchAccumulator.Limits(
                        requests: context.settings.maximumRequests, bytes: context.settings.maximumBytes,
                        provider: (limits.requests, limits.bytes)))))
        return target
    }

    /// Whether an entry fits into a batch.
    func fits(bytes: Int, into batch: OpenBatch.Target) -> Bool {
        batches.first { $0.key == batch.key }?.accumulator.fits(bytes: bytes) ?? false
    }

    /// Takes note of a job whose entry is in a batch's file.
    mutating func add(_ job: BatchRequestBuilder.Job, bytes: Int, to batch: OpenBatch.Target) {
        guard let index = batches.firstIndex(where: { $0.key == batch.key }) else { return }
        batches[index].accumulator.add(job.manifest, bytes: bytes)
    }

    /// Takes note that a message has found its place.
    mutating func took(_ message: KafkaMessage, at now: Duration) {
        position = message.offset + 1
        oldestWritten = oldestWritten ?? message.timestamp
        let written = message.timestamp.map { Double($0) / 1_000 } ?? .infinity
        age.add(waited: .seconds(max(0, Date().timeIntervalSince1970 - written)), at: now)
    }

    /// Begins anew behind what has been planned.
    mutating func wasPlanned() {
        (batches, setAside, builder, age) = ([], SetAsideRecords(), nil, Self.age(context))
        oldestWritten = nil
    }
}
