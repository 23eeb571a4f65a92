import Batching
import Contract
import Foundation
import Kafka
import LanguageModels
import Logging
import Settings

/// Takes one batch through its course: does what the course asks for, and tells it what came of that.
struct BatchDriver {
    let context: BatchContext
    let ledger: PartitionLedger
    /// Opened when nothing new is to be begun.
    let stopping: Latch
    /// Takes batches that go on with jobs of this one.
    let begin: @Sendable (BatchChanged) -> Void

    /// Drives a batch to its end, or until it is to stop.
    ///
    /// - Throws: `WorkerError` where a setting must be mended; `KafkaError` where this owner cannot go on; `CancellationError`.
    func run(_ record: BatchChanged) async throws {
        defer { context.queue.forget(record.batchKey) }
        guard let access = try await access(for: record) else { return }
        var course = BatchCourse(
            restoring: record, keepsKeys: access.provider.vendor == .openai,
            pace: BatchCourse.Pace(poll: context.settings.pollInterval), at: context.clock.now())
        var isPostponed = false
        // A submission is one step, and so is seen through: another worker would have to wait for its outcome.
        while !course.isFinished, !stopping.isOpen {
            note(course)
            if !isPostponed, course.step(at: context.clock.now()) == .end {
                course.postponeEnd(until: laterBatch(of: course))
                isPostponed = true
            }
            do {
                try await perform(course.step(at: context.clock.now()), &course, access)
            } catch let error as ModelError {
                try handle(error, &course)
            } catch let error as SpoolError {
                tell("Waiting for the disk", course, error, level: .error)
                course.failed(retryAfter: context.settings.pollInterval, at: context.clock.now())
            }
        }
    }

    /// When jobs that go into a later batch do so: by the schedule where there is one, and else not at once, for what troubles the provider may pass.
    func laterBatch(of course: BatchCourse) -> Duration {
        let now = context.clock.now()
        guard course.returned.count > 0 else { return now }
        // What was not run at all has had its time; the provider's queue says when to try again.
        guard course.record.state == .ended else { return now }
        guard let moment = context.schedule?.next(after: Date()) else { return now + context.settings.pollInterval }
        return now + .milliseconds(Int(max(0, moment.timeIntervalSinceNow) * 1_000))
    }

    /// A batch whose provider's key is gone waits for it, and holds up no other; nil where it is to stop meanwhile.
    func access(for record: BatchChanged) async throws -> BatchModels.Access? {
        while true {
            do {
                return try context.models.access(for: record)
            } catch let error as SettingsError {
                context.logger.error(
                    "A batch waits for a setting", metadata: ["batch": "\(record.batchKey)", "error": "\(error)"])
                try await pause(until: context.clock.now() + max(context.settings.pollInterval, .seconds(10)))
                if stopping.isOpen { return nil }
            }
        }
    }

    func note(_ course: BatchCourse) {
        let isPending = course.record.state == .planned || course.record.state == .submitted
        context.queue.note(course.record.batchKey, isPending: isPending, isOut: course.isOut)
        context.gauges.note(course.record)
    }

    func perform(
        _ step: BatchCourse.Step, _ course: inout BatchCourse, _ access: BatchModels.Access
    ) async throws {
        switch step {
        case .wait(let moment): try await pause(until: moment)
        case .announceSubmission: try await submitInTurn(&course, access)
        // Its turn ended before it was seen through: nobody knows how far it came.
        case .submit: course.submissionLost(at: context.clock.now())
        case .lookUp: try await lookUp(&course, access)
        case .poll: try await poll(&course, access)
        case .collect:
            try await context.collections.use(unless: stopping) {
                try await ResultCollector(context: context, ledger: ledger, access: access, stopping: stopping)
                    .collect(&course)
            }
        case .end: try await end(&course, access)
        case .none: break
        }
    }

    /// Waits for a moment, or until it is to stop.
    func pause(until moment: Duration) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { [clock = context.clock] in try await clock.sleep(moment) }
            group.addTask { [stopping] in await stopping.wait() }
            try await group.next()
            group.cancelAll()
        }
    }

    /// Takes over what the ledger has by now.
    func write(_ record: BatchChanged, _ course: inout BatchCourse) async throws {
        try await ledger.write([record])
        course.written(record, at: context.clock.now())
    }

    /// A batch that is out already must not end a worker that others can work with: its key may have been withdrawn since.
    func handle(_ error: ModelError, _ course: inout BatchCourse) throws {
        guard error.code != .cancelled else { throw CancellationError() }
        let isPassing = if case .retry = error.disposition { true } else { false }
        tell("Cannot ask the provider, trying again", course, error, level: isPassing ? .warning : .error)
        if case .retry(let delay) = error.disposition {
            course.failed(retryAfter: delay, at: context.clock.now())
        } else {
            course.failed(retryAfter: Self.mending, at: context.clock.now())
        }
    }

    /// How long to wait where somebody has to mend something.
    static let mending = Duration.seconds(60)

    func tell(
        _ message: Logger.Message, _ course: BatchCourse, _ error: (any Error)? = nil, level: Logger.Level = .info
    ) {
        var metadata: Logger.Metadata = [
            "batch": "\(course.record.batchKey)", "state": "\(course.record.state.rawValue)",
            "requests": "\(course.record.requests)",
        ]
        if let id = course.record.providerBatchID { metadata["provider_batch"] = "\(id)" }
        if let error { metadata["error"] = "\(error)" }
        context.logger.log(level: level, message, metadata: metadata)
    }

    // MARK: - Ending

    func end(_ course: inout BatchCourse, _ access: BatchModels.Access) async throws {
        let batch = course.record
        let notes = batch.notes
        var plans: [BatchPlan] = []
        if course.returned.count > 0 {
            let all = try await manifest(of: course)
            let jobs = course.returned.indices.map { all[$0].returned(countsAttempt: notes?.countsAttempt ?? true) }
            let size = min(notes?.returnedLimit ?? .max, context.settings.maximumRequests)
            plans = stride(from: 0, to: jobs.count, by: size).map { start in
                var random = SystemRandomNumberGenerator()
                let some = Array(jobs[start..<min(start + size, jobs.count)])
                let key = BatchKey(partition: Int(ledger.partition), firstOffset: some[0].offset, using: &random)
                return BatchPlan(
                    key: key, jobs: some, bytes: 0, provider: batch.provider, model: batch.model, time: .now)
            }
        }
        for plan in plans { try await context.spool.save(plan) }
        // Read before the manifest goes, and only where somebody looks at it.
        let traced = BatchSpan.isWanted ? try? await manifest(of: course) : nil
        let record = course.recordOfEnd(time: .now)
        try await ledger.write([record], plans: plans, ended: [batch])
        course.written(record, at: context.clock.now())
        context.gauges.ended(record)
        tell("Batch \(record.state.rawValue)", course)
        if let traced { BatchSpan.record(record, jobs: traced) }
        for plan in plans { begin(plan.record) }
        await context.spool.remove(batch.batchKey, manifestParts: notes?.manifestParts ?? 0)
        await delete(batch, access)
    }

    /// Everything is published: what is left at the provider is of no use, and may hold customers' words.
    func delete(_ batch: BatchChanged, _ access: BatchModels.Access) async {
        guard let id = batch.providerBatchID else { return }
        // An adopted batch without a line of ours may be another's.
        guard batch.notes?.isAdopted != true else { return }
        do {
            try await access.provider.deleteBatch(try await access.provider.batch(id))
        } catch {
            context.logger.notice(
                "A batch that is done with could not be deleted at the provider",
                metadata: ["batch": "\(batch.batchKey)", "provider_batch": "\(id)", "error": "\(error)"])
        }
    }

    func manifest(of course: BatchCourse) async throws -> [ManifestJob] {
        let batch = course.record
        return try await context.spool.manifest(of: batch.batchKey, parts: batch.notes?.manifestParts ?? 0)
    }

    func failureRecord(
        _ failure: JobFailure, of job: ManifestJob, _ course: BatchCourse
    ) throws -> KafkaRecord {
        try failure.record(
            of: job, batch: BatchReference(course.record), topic: context.connection.topics.name(.batchResults))
    }
}

extension BatchReference {
    /// Refers to a batch of the ledger.
    init(_ batch: BatchChanged, usage: Usage? = nil, cost: Cost? = nil) {
        self.init(
            batchKey: batch.batchKey, provider: batch.provider, providerBatchID: batch.providerBatchID, usage: usage,
            cost: cost)
    }
}
