import Batching
import Contract
import Foundation
import Kafka
import LanguageModels
import Logging
import Settings

/// Gathers the jobs of one partition into batches, and plans those that are full, old enough, or due.
///
/// Jobs are read in their order, and planned in it: whatever is gathered when one batch is planned is planned with it, so that the ledger owns all offsets below
/// one and Kafka those above. What is not planned is forgotten with a crash, and read again.
struct JobIntake {
    /// Messages taken at a time: each may have 1 MiB.
    private static let maximumPull = 64
    /// Dead letters that may wait for a plan.
    private static let maximumDeadLetters = 200

    let context: BatchContext
    let ledger: PartitionLedger
    let deadLetters: DeadLetterWriter
    let begin: @Sendable (BatchChanged) -> Void

    /// Gathers jobs until the task is cancelled.
    ///
    /// - Throws: `KafkaError` where this owner cannot go on; `CancellationError`.
    func run() async throws {
        let source = TopicPartition(topic: context.connection.topics.name(.batchJobs), partition: ledger.partition)
        let start = await ledger.position
        let reader = try KafkaReader(
            configuration: context.connection.consumer.client, starts: [PartitionStart(source, at: .offset(start))],
            fetchWaitMaximum: context.connection.consumer.fetchWaitMaximum, logger: context.logger)
        do {
            try await gather(from: reader, start)
        } catch {
            await reader.close()
            throw error
        }
        await reader.close()
    }

    private func gather(from reader: KafkaReader, _ start: Int64) async throws {
        var gathering = Gathering(position: start)
        do {
            try await gather(from: reader, &gathering)
        } catch {
            for open in gathering.batches { await context.spool.removeRequests(of: open.key.description) }
            throw error
        }
    }

    private func gather(from reader: KafkaReader, _ gathering: inout Gathering) async throws {
        var messages: [KafkaMessage] = []
        var isAtEnd = false
        while true {
            try Task.checkCancellation()
            let moment = context.schedule.map { $0.latest(notAfter: Date()) ?? .distantPast }
            while let message = messages.first, message.isDue(at: moment) {
                messages.removeFirst()
                try await take(message, &gathering)
            }
            if gathering.isDue(
                at: context.clock.now(), maximumAge: context.schedule == nil ? context.settings.maximumAge : nil,
                isBehindSchedule: context.schedule != nil && (isAtEnd || !messages.isEmpty))
            {
                try await plan(&gathering)
            }
            guard messages.isEmpty else {
                // Due only when the schedule says so.
                try await pause(until: context.schedule?.next(after: Date()) ?? .distantFuture)
                isAtEnd = false
                continue
            }
            let deadline = context.schedule == nil ? gathering.since.map { $0 + context.settings.maximumAge } : nil
            guard let batch = try await next(from: reader, before: deadline) else { continue }
            messages = batch.messages
            isAtEnd = !batch.reachedEnds.isEmpty
        }
    }

    /// The next messages; nil where the moment comes first.
    private func next(from reader: KafkaReader, before moment: Duration?) async throws -> KafkaReader.Batch? {
        guard let moment else { return try await reader.nextBatch(maximum: Self.maximumPull) }
        return try await withThrowingTaskGroup(of: KafkaReader.Batch?.self) { group in
            group.addTask { try await reader.nextBatch(maximum: Self.maximumPull) }
            group.addTask { [clock = context.clock] in
                try? await clock.sleep(moment)
                return nil
            }
            // What was read when the moment came is not to be lost: the reader does not hand it out again.
            var found: KafkaReader.Batch?
            while let batch = try await group.next() {
                group.cancelAll()
                if let batch, !batch.messages.isEmpty || !batch.reachedEnds.isEmpty { found = batch }
            }
            return found
        }
    }

    /// Sleeps, an hour at a time: a clock that is set is noticed.
    private func pause(until date: Date) async throws {
        let delay = Duration.milliseconds(Int(min(max(0, date.timeIntervalSinceNow), 3_600) * 1_000) + 1)
        try await context.clock.sleep(context.clock.now() + delay)
    }

    // MARK: - One job

    private func take(_ message: KafkaMessage, _ gathering: inout Gathering) async throws {
        let builder = try gathering.builder ?? context.requestBuilder()
        gathering.builder = builder
        do {
            let job = try builder.job(message)
            try await add(job, at: message.offset, builder, &gathering)
        } catch let error as EventDecodingError {
            gathering.published.append(deadLetters.record(message, error))
            gathering.deadLetters += 1
            gathering.position = message.offset + 1
            gathering.since = gathering.since ?? context.clock.now()
            if gathering.deadLetters >= Self.maximumDeadLetters { try await plan(&gathering) }
        }
    }

    private func add(
        _ job: BatchRequestBuilder.Job, at offset: Int64, _ builder: BatchRequestBuilder, _ gathering: inout Gathering
    ) async throws {
        while true {
            do {
                if try await isAdded(job, at: offset, builder, &gathering) { return }
            } catch let error as SpoolError {
                context.logger.error(
                    "Gathering no more jobs: they wait in Kafka",
                    metadata: ["partition": "\(ledger.partition)", "error": "\(error)"])
            } catch let error as ModelError {
                return try refuse(job, error, &gathering)
            }
            // Either the batch is full, or the disk: what is there makes room by being submitted.
            if gathering.isEmpty {
                try await pause(until: Date().addingTimeInterval(1))
            } else {
                try await plan(&gathering)
            }
        }
    }

    /// Adds a job to the batch of its model; false where that is full.
    private func isAdded(
        _ job: BatchRequestBuilder.Job, at offset: Int64, _ builder: BatchRequestBuilder, _ gathering: inout Gathering
    ) async throws -> Bool {
        let index = try await gathering.index(of: job.access, from: offset, context, partition: ledger.partition)
        // Of the batch only what is needed: a second owner of its jobs would have each addition copy them all.
        let (key, access, file) = (
            gathering.batches[index].key, gathering.batches[index].access, gathering.batches[index].file
        )
        let id = CustomID(
            partition: Int(ledger.partition), offset: offset, attempt: job.manifest.attempt, tag: key.tag)
        let entry = try builder.entry(of: job, id: id, access: access)
        guard gathering.batches[index].accumulator.fits(bytes: entry.count) else { return false }
        try await file.append(entry)
        gathering.batches[index].accumulator.add(job.manifest, bytes: entry.count)
        gathering.position = offset + 1
        gathering.since = gathering.since ?? context.clock.now()
        return true
    }

    /// A job that can be seen to be refused fails alone.
    private func refuse(
        _ job: BatchRequestBuilder.Job, _ error: ModelError, _ gathering: inout Gathering
    ) throws {
        let failure = JobFailure.refusedByProvider(error.code.rawValue)
        let failed = BatchJobFailed(
            jobID: job.manifest.jobID, kind: job.manifest.kind, code: failure.code, message: failure.message,
            attempts: 1)
        gathering.published.append(
            try RecordContext(source: PartitionLedger.source, traceparent: job.manifest.traceparent).record(
                failed, id: "\(job.manifest.jobID)-failed", topic: context.connection.topics.name(.batchResults),
                time: .now))
        gathering.position = job.manifest.offset + 1
        gathering.since = gathering.since ?? context.clock.now()
    }

    // MARK: - Planning

    /// Plans whatever is gathered, in one transaction with the position behind it.
    private func plan(_ gathering: inout Gathering) async throws {
        guard !gathering.isEmpty else { return }
        try await context.queue.waitForRoom()
        var plans: [BatchPlan] = []
        for open in gathering.batches where !open.accumulator.jobs.isEmpty {
            try await finish(open.file)
            let plan = BatchPlan(
                key: open.key, jobs: open.accumulator.jobs, bytes: open.accumulator.bytes,
                provider: open.access.model.providerName, model: open.access.model.model, time: .now)
            try await save(plan)
            plans.append(plan)
        }
        try await ledger.write(plans: plans, published: gathering.published, position: gathering.position)
        for plan in plans {
            context.logger.info(
                "Batch planned",
                metadata: [
                    "batch": "\(plan.key)", "requests": "\(plan.jobs.count)",
                    "bytes": "\(plan.record.notes?.bytes ?? 0)", "model": "\(plan.record.model)",
                ])
            context.queue.note(plan.record.batchKey, isPending: true, isOut: false)
            begin(plan.record)
        }
        gathering = Gathering(position: gathering.position)
    }

    /// Writes the rest of a file, waiting for room where there is none.
    private func finish(_ file: SpoolFile) async throws {
        try await untilThereIsRoom { () throws(SpoolError) in try await file.finish() }
    }

    private func save(_ plan: BatchPlan) async throws {
        try await untilThereIsRoom { () throws(SpoolError) in try await context.spool.save(plan) }
    }

    private func untilThereIsRoom(_ write: () async throws(SpoolError) -> Void) async throws {
        while true {
            do {
                return try await write()
            } catch {
                context.logger.error(
                    "Waiting for the disk", metadata: ["partition": "\(ledger.partition)", "error": "\(error)"])
                try await pause(until: Date().addingTimeInterval(1))
            }
        }
    }
}

/// What has been read of a partition and is not planned.
private struct Gathering {
    /// The offset behind what has been read.
    var position: Int64
    var batches: [OpenBatch] = []
    /// Dead letters, and failures of jobs that cannot be asked.
    var published: [KafkaRecord] = []
    var deadLetters = 0
    /// When the first of it was read.
    var since: Duration?
    /// All jobs that are planned together have the same instructions.
    var builder: BatchRequestBuilder?

    init(position: Int64) {
        self.position = position
    }

    var isEmpty: Bool { published.isEmpty && batches.allSatisfy { $0.accumulator.jobs.isEmpty } }

    /// Whether it is to be planned.
    ///
    /// - Parameters:
    ///   - now: Now.
    ///   - maximumAge: How old it may get; nil where a schedule decides.
    ///   - isBehindSchedule: Whether everything that the schedule's last moment calls for has been read.
    /// - Returns: Whether there is something to plan, and the time has come.
    func isDue(at now: Duration, maximumAge: Duration?, isBehindSchedule: Bool) -> Bool {
        guard !isEmpty else { return false }
        if batches.contains(where: \.accumulator.isFull) || isBehindSchedule { return true }
        guard let since, let maximumAge else { return false }
        return now >= since + maximumAge
    }

    /// The batch of a model, begun where there is none.
    mutating func index(
        of access: BatchModels.Access, from offset: Int64, _ context: BatchContext, partition: Int32
    ) async throws(SpoolError) -> Int {
        if let index = batches.firstIndex(where: { $0.access.model === access.model }) { return index }
        var random = SystemRandomNumberGenerator()
        let key = BatchKey(partition: Int(partition), firstOffset: offset, using: &random)
        let limits = access.provider.batchLimits
        let file = try await context.spool.createRequests(
            of: key.description, separator: access.provider.batchEntrySeparator)
        batches.append(
            OpenBatch(
                key: key, access: access, file: file,
                accumulator: BatchAccumulator(
                    limits: BatchAccumulator.Limits(
                        requests: context.settings.maximumRequests, bytes: context.settings.maximumBytes,
                        provider: (limits.requests, limits.bytes)))))
        return batches.count - 1
    }
}

extension KafkaMessage {
    /// Whether it was there at a schedule's moment; always where there is no schedule.
    fileprivate func isDue(at moment: Date?) -> Bool {
        guard let moment, let timestamp else { return true }
        return Date(timeIntervalSince1970: Double(timestamp) / 1_000) <= moment
    }
}
