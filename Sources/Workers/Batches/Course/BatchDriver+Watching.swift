import Batching
import Contract
import Foundation
import LanguageModels
import Logging
import Settings

/// What becomes of a batch at the provider.
extension BatchDriver {
    func lookUp(_ course: inout BatchCourse, _ access: BatchModels.Access) async throws {
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

    func poll(_ course: inout BatchCourse, _ access: BatchModels.Access) async throws {
        let batch: ProviderBatch
        do {
            batch = try await access.provider.batch(course.record.providerBatchID ?? "")
        } catch {
            guard error.code == .notFound else { throw error }
            if try await context.isKnownAsAnothers(course) {
                return try await write(course.recordOfDisowning(), &course)
            }
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
    func failed(
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
