import Batching
import Contract
import Foundation
import Kafka
import LanguageModels
import Logging

/// Gathers the jobs of one partition into batches, and plans those that are full, old enough, or due.
///
/// Jobs are read in their order, and planned in it: whatever is gathered when one batch is planned is planned with it, so that the ledger owns all offsets below
/// one and Kafka those above. What is not planned is forgotten with a crash, and read again.
struct JobIntake {
    /// Messages taken at a time: each may have 1 MiB.
    private static let maximumPull = 64
    /// A job whose references take more fails: its manifest would be larger than the ledger takes.
    private static let maximumReferenceBytes = 400_000

    let context: BatchContext
    let ledger: PartitionLedger
    let deadLetters: DeadLetterWriter
    let begin: @Sendable (BatchChanged) -> Void

    /// Gathers jobs until the task is cancelled.
    ///
    /// - Throws: `KafkaError` where this owner cannot go on; `CancellationError`.
    func run() async throws {
        var gate = context.schedule.map { ScheduleGate($0, at: Date()) }
        while true {
            try await gather(&gate)
            // Nothing is held meanwhile, neither messages nor connections.
            try await pause(until: gate?.next(after: Date()) ?? .distantFuture)
        }
    }

    // MARK: - Reading

    /// Gathers jobs, up to the first that a schedule does not call for.
    private func gather(_ gate: inout ScheduleGate?) async throws {
        let source = TopicPartition(topic: context.connection.topics.name(.batchJobs), partition: ledger.partition)
        let start = await ledger.position
        let reader = try KafkaReader(
            configuration: context.connection.consumer.client, starts: [PartitionStart(source, at: .offset(start))],
            fetchWaitMaximum: context.connection.consumer.fetchWaitMaximum, logger: context.logger)
        var gathering = Gathering(position: start, context)
        context.gauges.note(gathering.status, of: ledger.partition)
        let result: Result<Void, any Error>
        do {
            try await gather(from: reader, &gathering, &gate)
            result = .success(())
        } catch {
            for open in gathering.batches { await context.spool.removeRequests(of: open.key.description) }
            result = .failure(error)
        }
        await reader.close()
        try result.get()
    }

    private func gather(
        from reader: KafkaReader, _ gathering: inout Gathering, _ gate: inout ScheduleGate?
    ) async throws {
        var messages: ArraySlice<KafkaMessage> = []
        var isAtEnd = false
        var end: Int64?
        while true {
            try Task.checkCancellation()
            while let message = messages.first, gate?.admits(written: message.timestamp, at: Date()) ?? true {
                messages.removeFirst()
                try await take(message, &gathering)
            }
            let due = gathering.due(hasReadAll: isAtEnd || !messages.isEmpty)
            if let due, due <= context.clock.now() { try await plan(&gathering) }
            guard messages.isEmpty else { return }
            if let end { gathering.reachedEnd(end) }
            context.gauges.note(gathering.status, of: ledger.partition)
            guard let batch = try await next(from: reader, before: gathering.isEmpty ? nil : due) else { continue }
            messages = batch.messages[...]
            isAtEnd = batch.isAtEnd
            end = batch.reachedEnds.values.max()
            if isAtEnd { gate?.reachedEnd(at: Date()) }
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
    func pause(until date: Date) async throws {
        let delay = Duration.milliseconds(Int(min(max(0, date.timeIntervalSinceNow), 3_600) * 1_000) + 1)
        try await context.clock.sleep(context.clock.now() + delay)
    }

    // MARK: - One message

    /// Finds a place for a message: in a batch, among the dead letters, or among the failures.
    private func take(_ message: KafkaMessage, _ gathering: inout Gathering) async throws {
        while try await !isPlaced(message, &gathering) {
            // Either the batch is full, or the disk: what is there makes room by being submitted.
            if gathering.isEmpty {
                try await pause(until: Date().addingTimeInterval(1))
            } else {
                try await plan(&gathering)
            }
        }
        gathering.took(message, at: context.clock.now())
        context.gauges.note(gathering.status, of: ledger.partition)
        if gathering.setAside.isFull { try await plan(&gathering) }
    }

    private func isPlaced(_ message: KafkaMessage, _ gathering: inout Gathering) async throws -> Bool {
        let builder = try gathering.requestBuilder()
        let job: BatchRequestBuilder.Job
        do {
            job = try builder.job(message)
        } catch {
            gathering.setAside.append(deadLetters.letter(for: message, error))
            context.gauges.metrics.jobEnded("unknown", .deadLetter)
            return true
        }
        guard job.manifest.references.reduce(0, { $0 + $1.utf8.count }) <= Self.maximumReferenceBytes else {
            gathering.setAside.append(try record(of: .unwieldy, job))
            return true
        }
        do {
            return try await isAdded(job, message, builder, &gathering)
        } catch let error as ModelError {
            // A job that can be seen to be refused fails alone.
            gathering.setAside.append(try record(of: .refusedByProvider(error.code.rawValue), job))
            return true
        } catch let error as SpoolError {
            if gathering.isEmpty {
                complain("Gathering no more jobs: they wait in Kafka", error, &gathering)
            } else {
                context.logger.notice(
                    "There is no room for more requests: planning what is gathered",
                    metadata: ["partition": "\(ledger.partition)", "error": "\(error)"])
            }
            return false
        }
    }

    /// Adds a job to the batch of its model; false where that is full.
    private func isAdded(
        _ job: BatchRequestBuilder.Job, _ message: KafkaMessage, _ builder: BatchRequestBuilder,
        _ gathering: inout Gathering
    ) async throws -> Bool {
        let batch = try await gathering.batch(of: job.access, from: message)
        let id = CustomID(
            partition: Int(ledger.partition), offset: message.offset, attempt: job.manifest.attempt, tag: batch.key.tag)
        let entry = try builder.entry(of: job, id: id, access: batch.access)
        guard gathering.fits(bytes: entry.count, into: batch) else { return false }
        try await batch.file.append(entry)
        gathering.add(job, bytes: entry.count, to: batch)
        return true
    }

    private func record(of failure: JobFailure, _ job: BatchRequestBuilder.Job) throws -> KafkaRecord {
        context.gauges.metrics.jobEnded(job.manifest.kind.rawValue, .failed)
        let failed = BatchJobFailed(
            jobID: job.manifest.jobID, kind: job.manifest.kind, code: failure.code, message: failure.message,
            attempts: 1)
        return try RecordContext(source: PartitionLedger.source, traceparent: job.manifest.traceparent).record(
            failed, id: "\(job.manifest.jobID)-failed", topic: context.connection.topics.name(.batchResults), time: .now
        )
    }
}

extension KafkaReader.Batch {
    /// Whether it ends where the partition ends at present.
    fileprivate var isAtEnd: Bool {
        guard let end = reachedEnds.values.max() else { return false }
        return messages.last.map { $0.offset < end } ?? true
    }
}

extension JobFailure {
    fileprivate static let unwieldy = JobFailure(
        code: "job_too_large", message: "The ids that the job refers to are larger than the ledger takes.")
}
