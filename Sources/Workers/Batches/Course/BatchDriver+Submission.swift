import Batching
import Contract
import Kafka
import LanguageModels
import Logging
import Settings

/// From a plan to the provider, or back from there.
extension BatchDriver {
    func submitInTurn(_ course: inout BatchCourse, _ access: BatchModels.Access) async throws {
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
    func prepareRequests(_ course: inout BatchCourse) async throws {
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
        for index in failures.keys { context.gauges.metrics.jobEnded(jobs[index].kind.rawValue, .failed) }
        course.written(record, at: context.clock.now())
    }

    func submit(
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

    func submissionFailed(
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
    func refuse(
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
        for index in faulty.indices { context.gauges.metrics.jobEnded(jobs[index].kind.rawValue, .failed) }
        course.written(record, at: context.clock.now())
    }
}
