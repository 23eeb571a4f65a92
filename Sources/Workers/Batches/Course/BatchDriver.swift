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
            if !isPostponed, course.step(at: context.clock.now()) == .end, course.record.state != .planned {
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
    private func laterBatch(of course: BatchCourse) -> Duration {
        let now = context.clock.now()
        guard course.returned.count > 0 else { return now }
        // What was not run at all has had its time; the provider's queue says when to try again.
        guard course.record.state == .ended else { return now }
        guard let moment = context.schedule?.next(after: Date()) else { return now + context.settings.pollInterval }
        return now + .milliseconds(Int(max(0, moment.timeIntervalSinceNow) * 1_000))
    }

    /// A batch whose provider's key is gone waits for it, and holds up no other; nil where it is to stop meanwhile.
    private func access(for record: BatchChanged) async throws -> BatchModels.Access? {
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

    private func note(_ course: BatchCourse) {
        let isPending = course.record.state == .planned || course.record.state == .submitted
        context.queue.note(course.record.batchKey, isPending: isPending, isOut: course.isOut)
    }

    private func perform(
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
    private func pause(until moment: Duration) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { [clock = context.clock] in try await clock.sleep(moment) }
            group.addTask { [stopping] in await stopping.wait() }
            try await group.next()
            group.cancelAll()
        }
    }

    /// Takes over what the ledger has by now.
    private func write(_ record: BatchChanged, _ course: inout BatchCourse) async throws {
        try await ledger.write([record])
        course.written(record, at: context.clock.now())
    }

    /// A batch that is out already must not end a worker that others can work with: its key may have been withdrawn since.
    private func handle(_ error: ModelError, _ course: inout BatchCourse) throws {
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
    private static let mending = Duration.seconds(60)

    private func tell(
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

    // MARK: - Submitting

    private func submitInTurn(_ course: inout BatchCourse, _ access: BatchModels.Access) async throws {
        try await context.queue.submitInTurn(unless: stopping) {
            // One at a time as well: each reads its jobs again, and takes room on the disk.
            try await prepareRequests(&course)
            guard course.record.state == .planned, !stopping.isOpen else { return }
            let timeout = context.settings.submitTimeout
            try await write(
                course.recordOfSubmission(timeout: timeout, time: .now, at: context.clock.now()), &course)
            note(course)
            guard case .submit(let moment) = course.step(at: context.clock.now()) else { return }
            try await submit(&course, access, before: moment)
            note(course)
        }
    }

    /// Makes sure that the request file lies here; jobs that cannot be asked any more fail.
    private func prepareRequests(_ course: inout BatchCourse) async throws {
        guard !context.spool.hasRequests(of: course.record.batchKey) else { return }
        let jobs = try await manifest(of: course)
        let failures: [Int: JobFailure]
        do {
            failures = try await RequestFile(context: context, partition: ledger.partition)
                .write(of: course.record, jobs, except: course.settled)
        } catch {
            await context.spool.removeRequests(of: course.record.batchKey)
            throw error
        }
        guard !failures.isEmpty else { return }
        var tally = ResultTally(course)
        var records: [KafkaRecord] = []
        for (index, failure) in failures.sorted(by: { $0.key < $1.key }) {
            tally.account(for: index, .errored, isReturned: false, cost: .zero)
            records.append(try failureRecord(failure, of: jobs[index], course))
        }
        let record =
            tally.settled.count == course.record.requests
            ? course.recordOfRefusal(reason: JobFailure.lost.code, settled: tally.settled, limit: nil, time: .now)
            : course.recordOfCollection(tally)
        try await ledger.write([record], published: records)
        course.written(record, at: context.clock.now())
    }

    private func submit(
        _ course: inout BatchCourse, _ access: BatchModels.Access, before moment: Duration
    ) async throws {
        let key = course.record.batchKey
        let remaining = moment - context.clock.now()
        // Whoever takes over believes after that time that nothing was sent.
        guard remaining > .zero else { return course.submissionFailed(retryAfter: nil, at: context.clock.now()) }
        do {
            let batch = try await access.provider.createBatch(
                ofFileAt: context.spool.requestPath(of: key), key: key, timeout: remaining)
            try await write(
                course.recordOfAcceptance(id: batch.id, isAdopted: false, time: .now), &course)
            tell("Batch submitted", course)
            await context.spool.removeRequests(of: key)
        } catch let error as ModelError {
            guard !error.mayHaveArrived else {
                tell("Nobody knows whether the provider has the batch, looking for it", course, error, level: .warning)
                return course.submissionLost(at: context.clock.now())
            }
            try await submissionFailed(error, &course, access)
        }
    }

    private func submissionFailed(
        _ error: ModelError, _ course: inout BatchCourse, _ access: BatchModels.Access
    ) async throws {
        let now = context.clock.now()
        guard error.code != .cancelled else { throw CancellationError() }
        tell("The provider does not take the batch", course, error, level: .warning)
        switch error.disposition {
        case .retry(let delay):
            if error.code == .rateLimited {
                context.queue.wasFull(for: course.record.batchKey, delay: delay ?? context.settings.pollInterval)
            }
            course.submissionFailed(retryAfter: delay, at: now)
        case .quotaExhausted: course.submissionFailed(retryAfter: Self.mending, at: now)
        case .misconfigured:
            // Of a provider that the settings no longer prefer, it is no reason to stop.
            guard !context.models.isCurrent(access) else { throw WorkerError.providerMisconfigured("\(error)") }
            course.submissionFailed(retryAfter: Self.mending, at: now)
        case .reduce, .never:
            try await refuse(&course, reason: error.code.rawValue, isSplit: true)
        }
    }

    /// Gives up a batch that the provider does not run; its jobs go into later ones, except those at fault.
    private func refuse(
        _ course: inout BatchCourse, reason: String, faulty lines: [Int] = [], isSplit: Bool
    ) async throws {
        let jobs = try await manifest(of: course)
        // Lines are told by their place in the request file, which jobs that failed before are not in.
        let asked = jobs.indices.filter { !course.settled.contains($0) }
        var faulty = JobSet()
        for line in lines where asked.indices.contains(line - 1) { faulty.insert(asked[line - 1]) }
        // Without those that were named the others may well work together.
        let isSplit = isSplit && faulty.count == 0
        // What is refused by itself is refused for good.
        if isSplit, asked.count == 1 { faulty.insert(asked[0]) }
        let record = course.recordOfRefusal(
            reason: reason, settled: faulty, limit: isSplit ? max(1, asked.count / 2) : nil, time: .now)
        let failures = try faulty.indices.map { try failureRecord(.refusedByProvider(reason), of: jobs[$0], course) }
        try await ledger.write([record], published: failures)
        course.written(record, at: context.clock.now())
    }

    // MARK: - Watching

    private func lookUp(_ course: inout BatchCourse, _ access: BatchModels.Access) async throws {
        var sightings: [ProviderSighting] = []
        var cursor: String?
        var seen: Set<String> = []
        repeat {
            let page = try await access.provider.batches(after: cursor)
            sightings += page.batches.map {
                ProviderSighting(id: $0.id, key: $0.key, requests: $0.requests, createdAt: $0.createdAt)
            }
            cursor = (page.batches.last?.createdAt ?? .distantPast) < course.earliestCreation ? nil : page.next
            // A server that does not know the cursor would send the same page for ever.
        } while cursor.map { seen.insert($0).inserted } ?? false
        let claimed =
            course.keepsKeys
            ? [] : try await context.ledger.claimedProviderBatches(since: Timestamp(course.earliestCreation))
        guard let id = course.match(among: sightings, claimed: claimed) else {
            tell("The batch is not at the provider", course)
            return course.notFound(at: context.clock.now())
        }
        try await write(
            course.recordOfAcceptance(id: id, isAdopted: !course.keepsKeys, time: .now), &course)
        await context.spool.removeRequests(of: course.record.batchKey)
        tell("Found the batch at the provider", course)
    }

    private func poll(_ course: inout BatchCourse, _ access: BatchModels.Access) async throws {
        let batch: ProviderBatch
        do {
            batch = try await access.provider.batch(course.record.providerBatchID ?? "")
        } catch {
            guard error.code == .notFound else { throw error }
            tell("The provider knows nothing of the batch", course, error, level: .error)
            guard course.isBelievedAbsent(at: context.clock.now(), time: .now) else { return }
            // It may have been another's all the time.
            guard !course.isUnproven else { return try await write(course.recordOfDisowning(), &course) }
            // Deleted by someone: what was in it is missing, and goes into a later batch.
            return try await write(course.recordOfProviderEnd(time: .now), &course)
        }
        switch batch.status {
        case .inProgress, .cancelling:
            guard let record = course.recordOfProgress(finished: batch.finished) else {
                return course.unchanged(at: context.clock.now())
            }
            try await write(record, &course)
        case .ended:
            try await write(course.recordOfProviderEnd(time: .now), &course)
            tell("The provider is done with the batch", course)
        case .failed: try await failed(&course, batch, access)
        }
    }

    /// The provider took the batch, and then did not run it.
    private func failed(
        _ course: inout BatchCourse, _ batch: ProviderBatch, _ access: BatchModels.Access
    ) async throws {
        let key = course.record.batchKey
        let reason = batch.errors.first?.code ?? "batch_failed"
        tell("The provider does not run the batch: \(reason)", course, level: .warning)
        switch BatchRefusal(reason) {
        case .queueFull:
            // Other workers' batches may fill the queue: only a batch that is too large for an empty one is split, and a job is never at fault.
            var isAlone = !context.queue.hasOthers(than: key) && course.submittedCount > 1
            if isAlone {
                let others = try await access.provider.batches(after: nil).batches
                isAlone = !others.contains { $0.id != batch.id && $0.status == .inProgress }
            }
            context.queue.wasFull(for: key, delay: context.settings.pollInterval)
            try await refuse(&course, reason: reason, isSplit: isAlone)
        case .toBeMended:
            context.queue.wasFull(for: key, delay: Self.mending)
            try await refuse(&course, reason: reason, isSplit: false)
        case .itsRequests:
            try await refuse(&course, reason: reason, faulty: batch.errors.compactMap(\.line), isSplit: true)
        }
    }

    // MARK: - Ending

    private func end(_ course: inout BatchCourse, _ access: BatchModels.Access) async throws {
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
        let record = course.recordOfEnd(time: .now)
        try await ledger.write([record], plans: plans, ended: [batch])
        course.written(record, at: context.clock.now())
        tell("Batch \(record.state.rawValue)", course)
        for plan in plans { begin(plan.record) }
        await context.spool.remove(batch.batchKey, manifestParts: notes?.manifestParts ?? 0)
        await delete(batch, access)
    }

    /// Everything is published: what is left at the provider is of no use, and may hold customers' words.
    private func delete(_ batch: BatchChanged, _ access: BatchModels.Access) async {
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

    private func manifest(of course: BatchCourse) async throws -> [ManifestJob] {
        let batch = course.record
        return try await context.spool.manifest(of: batch.batchKey, parts: batch.notes?.manifestParts ?? 0)
    }

    private func failureRecord(
        _ failure: JobFailure, of job: ManifestJob, _ course: BatchCourse
    ) throws -> KafkaRecord {
        try failure.record(
            of: job, batch: BatchReference(course.record), topic: context.connection.topics.name(.batchResults))
    }
}

/// Why a provider does not run a batch as a whole.
private enum BatchRefusal {
    /// There is no room in its queue now.
    case queueFull
    /// Someone has to mend something: the account's credit, the model's name.
    case toBeMended
    /// Something is wrong with what it was sent.
    case itsRequests

    init(_ code: String) {
        switch code {
        case "token_limit_exceeded", "too_many_tasks", "rate_limit_exceeded": self = .queueFull
        case "insufficient_quota", "billing_hard_limit_reached", "billing_not_active", "model_not_found",
            "invalid_api_key", "access_terminated":
            self = .toBeMended
        default: self = .itsRequests
        }
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
