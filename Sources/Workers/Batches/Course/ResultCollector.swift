import Confidentiality
import Batching
import Contract
import Foundation
import Guidance
import Kafka
import LanguageModels
import Logging
import Settings

/// Publishes the results of an ended batch: each job's once, whatever the order of the lines and however often they are read.
///
/// What was published and what the ledger says of it are one transaction, so a crash goes on where it was: the file is fetched again, and what is accounted
/// for is passed over.
struct ResultCollector {
    /// Jobs and bytes in one transaction.
    private static let chunkJobs = 500
    private static let chunkBytes = 4 << 20

    let context: BatchContext
    let ledger: PartitionLedger
    let access: BatchModels.Access
    /// Opened when the rest is to be left to the next owner.
    let stopping: Latch

    /// Collects what is not collected yet.
    ///
    /// - Throws: `ModelError` where the results cannot be fetched now, `SpoolError`, `KafkaError`, `CancellationError`.
    func collect(_ course: inout BatchCourse) async throws {
        let batch = course.record
        let path = context.spool.resultPath(of: batch.batchKey)
        let jobs = try await context.spool.manifest(of: batch.batchKey, parts: batch.notes?.manifestParts ?? 0)
        let ended = try await fetch(batch, to: path)
        if ended != nil {
            guard try await read(path, jobs, &course) else { return }
        } else {
            if try await context.isKnownAsAnothers(course) { return try await disown(&course) }
            guard course.isBelievedAbsent(at: context.clock.now(), time: .now) else { return }
        }
        // Not one line of ours: it may have been another's all the time.
        guard !course.isUnproven else { return try await disown(&course) }
        var chunk = Chunk(course)
        // Whoever cancels a batch does not want its jobs to run in the next.
        let unmentioned: Resolution = ended?.isCancelled == true ? .cancelled : .missing
        for index in jobs.indices where !chunk.tally.contains(index) {
            try resolve(jobs[index], at: index, unmentioned, with: nil, batch, &chunk)
            if chunk.isFull { try await publish(&chunk, jobs, &course) }
        }
        try await publish(&chunk, jobs, &course)
    }

    /// Fetches the results; nil where the provider has none any more.
    private func fetch(_ batch: BatchChanged, to path: String) async throws -> ProviderBatch? {
        do {
            let ended = try await access.provider.batch(batch.providerBatchID ?? "")
            try await access.provider.saveResults(of: ended, to: path)
            return ended
        } catch {
            guard error.code == .notFound else { throw error }
            return nil
        }
    }

    /// Reads the results; false where they turn out to be another's, or it is to stop.
    private func read(_ path: String, _ jobs: [ManifestJob], _ course: inout BatchCourse) async throws -> Bool {
        let batch = course.record
        let kinds = try BatchKinds(rules: [])
        var lines = try await LineReader(path: path, disk: context.spool.disk)
        var chunk = Chunk(course)
        var unreadable = 0
        let tag = BatchKey.tag(of: batch.batchKey)
        while let line = try await lines.next() {
            guard let result = try? access.provider.batchResult(of: line.span) else {
                unreadable += 1
                continue
            }
            guard let id = CustomID(result.customID), id.tag == tag else {
                // It names a request that cannot be this batch's.
                if batch.notes?.isAdopted == true {
                    try await disown(&course)
                    return false
                }
                unreadable += 1
                continue
            }
            guard let index = jobs.index(of: id, in: ledger.partition), !chunk.tally.contains(index) else { continue }
            try resolve(jobs[index], at: index, Resolution(result, kinds: kinds), with: access, batch, &chunk)
            if chunk.isFull { try await publish(&chunk, jobs, &course) }
            if stopping.isOpen { return false }
        }
        try await publish(&chunk, jobs, &course)
        if unreadable > 0 {
            context.logger.warning(
                "Lines of a batch's results could not be read: their jobs count as missing",
                metadata: ["batch": "\(batch.batchKey)", "lines": "\(unreadable)"])
        }
        return true
    }

    private func disown(_ course: inout BatchCourse) async throws {
        context.logger.warning(
            "The batch found at the provider is another's, looking again",
            metadata: [
                "batch": "\(course.record.batchKey)", "provider_batch": "\(course.record.providerBatchID ?? "")",
            ])
        let record = course.recordOfDisowning()
        try await ledger.write([record])
        course.written(record, at: context.clock.now())
    }

    // MARK: - One job

    private func resolve(
        _ job: ManifestJob, at index: Int, _ resolution: Resolution, with access: BatchModels.Access?,
        _ batch: BatchChanged, _ chunk: inout Chunk
    ) throws {
        let usage = resolution.usage ?? .zero
        let price = usage == .zero ? ModelCost.zero : access?.model.cost(of: usage, service: .batch)
        let cost = price.flatMap { Cost($0) }
        chunk.add(usage, price)
        let reference = BatchReference(
            batch, usage: resolution.usage.map { Usage($0) }, cost: resolution.usage == nil ? nil : cost)
        let span = BatchJobSpan(job, in: batch, usage: resolution.usage, cost: cost)
        let topic = context.connection.topics.name(.batchResults)
        switch resolution.outcome {
        case .answer(let text, let model, let kinds):
            let origin = BatchResultOrigin(
                jobID: job.jobID, references: job.references, batch: reference, model: model)
            do {
                let record = try kinds.record(
                    of: text, kind: job.kind, origin: origin,
                    context: RecordContext(
                        source: PartitionLedger.source, traceparent: job.traceparent, span: span?.span),
                    topic: topic, time: .now)
                span?.answered(text, model: model, contentBytes: context.tracedContentBytes)
                return chunk.publish(record, of: job, index, .succeeded, cost, span)
            } catch {
                let failure = JobFailure(
                    code: "malformed_answer", message: "The answer is not in the form that was asked for: \(error)")
                try fail(job, index, failure, isRetryable: true, .errored, reference, cost, topic, span, &chunk)
            }
        case .failure(let failure, let isRetryable):
            try fail(
                job, index, failure, isRetryable: isRetryable, resolution.ending, reference, cost, topic, span, &chunk)
        case .toBeMended:
            chunk.countsAttempt = false
            span?.fail("to_be_mended")
            chunk.add(span)
            chunk.tally.account(for: index, resolution.ending, isReturned: true, cost: cost)
        }
    }

    private func fail(
        _ job: ManifestJob, _ index: Int, _ failure: JobFailure, isRetryable: Bool, _ ending: ResultEnding,
        _ reference: BatchReference, _ cost: Cost?, _ topic: String, _ span: BatchJobSpan?, _ chunk: inout Chunk
    ) throws {
        span?.fail(failure.code)
        if isRetryable, job.attempt < context.settings.maximumAttempts {
            chunk.add(span)
            return chunk.tally.account(for: index, ending, isReturned: true, cost: cost)
        }
        let record = try failure.record(of: job, batch: reference, topic: topic, span: span)
        chunk.publish(record, of: job, index, ending, cost, span)
    }

    // MARK: - Publishing

    private func publish(_ chunk: inout Chunk, _ jobs: [ManifestJob], _ course: inout BatchCourse) async throws {
        guard chunk.tally != ResultTally(course) else { return }
        let record = course.recordOfCollection(chunk.tally, countsAttempt: chunk.countsAttempt)
        if !chunk.countsAttempt {
            context.logger.error(
                "The provider refuses jobs for a reason that someone has to mend; they go into a later batch",
                metadata: ["batch": "\(course.record.batchKey)", "model": "\(course.record.model)"])
        }
        do {
            try await ledger.write([record], published: chunk.entries.map(\.record))
        } catch let error as KafkaError {
            guard error.code == .messageTooLarge else { throw error }
            try await publishSmaller(&chunk, record, jobs, course.record)
        }
        course.written(record, at: context.clock.now())
        for span in chunk.spans { span.finish() }
        chunk.count(in: context.gauges.metrics, model: record.model)
        chunk = Chunk(course)
    }

    /// A result that its topic does not take must not hold up the others: its job fails.
    private func publishSmaller(
        _ chunk: inout Chunk, _ record: BatchChanged, _ jobs: [ManifestJob], _ batch: BatchChanged
    ) async throws {
        let topic = context.connection.topics.name(.batchResults)
        // The largest of them is the one that was refused, or is refused next.
        let limit = chunk.largest
        try chunk.fail(largerThan: limit - 1) { entry in
            entry.span?.fail(JobFailure.tooLarge.code)
            return try JobFailure.tooLarge.record(
                of: jobs[entry.index], batch: BatchReference(batch), topic: topic, span: entry.span)
        }
        do {
            try await ledger.write([record], published: chunk.entries.map(\.record))
        } catch let error as KafkaError {
            guard error.code == .messageTooLarge, chunk.largest < limit else { throw error }
            try await publishSmaller(&chunk, record, jobs, batch)
        }
    }

    /// What goes out in one transaction.
    private struct Chunk {
        var tally: ResultTally
        /// One job's end.
        struct Entry {
            /// Its place in the batch.
            let index: Int
            let kind: BatchJobKind
            var end: JobEnd
            var record: KafkaRecord
            let span: BatchJobSpan?
        }

        /// Whether what is returned has used up an attempt.
        var countsAttempt = true
        private(set) var entries: [Entry] = []
        /// Ended once it is written.
        private(set) var spans: [BatchJobSpan] = []
        private var bytes = 0
        private let start: Int
        private var usage = TokenUsage.zero
        private var price: ModelCost? = .zero

        init(_ course: BatchCourse) {
            tally = ResultTally(course)
            start = tally.settled.count + tally.returned.count
        }

        var isFull: Bool {
            tally.settled.count + tally.returned.count - start >= ResultCollector.chunkJobs
                || bytes >= ResultCollector.chunkBytes
        }

        mutating func add(_ span: BatchJobSpan?) {
            if let span { spans.append(span) }
        }

        mutating func publish(
            _ record: KafkaRecord, of job: ManifestJob, _ index: Int, _ ending: ResultEnding, _ cost: Cost?,
            _ span: BatchJobSpan?
        ) {
            add(span)
            entries.append(
                Entry(
                    index: index, kind: job.kind, end: ending == .succeeded ? .completed : .failed, record: record,
                    span: span))
            bytes += record.value?.count ?? 0
            tally.account(for: index, ending, isReturned: false, cost: cost)
        }

        mutating func add(_ usage: TokenUsage, _ price: ModelCost?) {
            self.usage += usage
            self.price = self.price.flatMap { sum in price.map { sum + $0 } }
        }

        /// Counts what has been published.
        func count(in metrics: RoleMetrics, model: String) {
            for entry in entries { metrics.jobEnded(entry.kind.rawValue, entry.end) }
            metrics.spent(usage, cost: price, isBatch: true, model: model)
        }

        /// Bytes of the largest record.
        var largest: Int { entries.map { $0.record.value?.count ?? 0 }.max() ?? 0 }

        /// Has those fail whose record has more bytes, with other records.
        mutating func fail(largerThan bytes: Int, _ failure: (Entry) throws -> KafkaRecord) rethrows {
            for place in entries.indices where entries[place].record.value?.count ?? 0 > bytes {
                entries[place].record = try failure(entries[place])
                entries[place].end = .failed
            }
        }
    }
}

/// What a result means for its job.
private struct Resolution: Confidential {
    enum Outcome: Confidential {
        case answer(String, model: String, BatchKinds)
        case failure(JobFailure, isRetryable: Bool)
        /// No job is at fault: the key, the model's name or the account's credit is.
        case toBeMended
    }

    let outcome: Outcome
    let ending: ResultEnding
    /// What was used; nil where the job did not run.
    let usage: TokenUsage?

    static let missing = Resolution(outcome: .failure(.missing, isRetryable: true), ending: .missing, usage: nil)
    static let cancelled = Resolution(outcome: .failure(.cancelled, isRetryable: false), ending: .missing, usage: nil)

    private init(outcome: Outcome, ending: ResultEnding, usage: TokenUsage?) {
        self.outcome = outcome
        self.ending = ending
        self.usage = usage
    }

    init(_ result: BatchResult, kinds: BatchKinds) {
        switch result.outcome {
        case .succeeded(let response):
            usage = response.usage
            ending = .errored
            switch response.stopReason {
            case .refusal: outcome = .failure(.refused, isRetryable: true)
            case .maximumTokens, .contextWindowExceeded: outcome = .failure(.cutOff, isRetryable: true)
            default: outcome = .answer(response.text, model: response.model, kinds)
            }
        case .errored(let error, let code):
            usage = error.usage
            ending = .errored
            outcome =
                switch error.disposition {
                case .retry: .failure(.refusedByProvider(code), isRetryable: true)
                case .quotaExhausted, .misconfigured: .toBeMended
                case .never, .reduce: .failure(.refusedByProvider(code), isRetryable: false)
                }
        case .expired: (outcome, ending, usage) = (.failure(.expired, isRetryable: true), .expired, nil)
        case .cancelled: (outcome, ending, usage) = (.failure(.cancelled, isRetryable: false), .errored, nil)
        }
    }
}

extension [ManifestJob] {
    /// The place of a job, by what its custom id says; jobs stand by ascending offset.
    fileprivate func index(of id: CustomID, in partition: Int32) -> Int? {
        var (low, high) = (0, count)
        while low < high {
            let middle = (low + high) / 2
            if self[middle].offset < id.offset { low = middle + 1 } else { high = middle }
        }
        guard low < count, self[low].offset == id.offset, self[low].attempt == id.attempt,
            id.partition == Int(partition)
        else { return nil }
        return low
    }
}
