public import Contract
public import Foundation

/// A batch that was seen at a provider, as far as it can be told whose it is.
public struct ProviderSighting: Sendable, Equatable {
    /// The provider's name for it.
    public var id: String
    /// Our name for it; nil where the provider keeps none.
    public var key: String?
    /// How many requests it holds; nil where that is not known yet.
    public var requests: Int?
    /// When the provider took it.
    public var createdAt: Date

    /// A batch that was seen.
    public init(id: String, key: String?, requests: Int?, createdAt: Date) {
        self.id = id
        self.key = key
        self.requests = requests
        self.createdAt = createdAt
    }
}

extension BatchChanged {
    /// The provider's batch that is certainly this one; nil while there is none, or it was adopted and its custom ids are not read yet.
    public var certainBatchID: String? { notes?.isAdopted == true ? nil : providerBatchID }
}

extension BatchCourse {
    /// Whether it was adopted by time and count, and only a custom id can show that it is this one.
    ///
    /// Until then a batch that is gone, or ends without a single result, has to be disowned: its jobs may be in another one.
    public var isUnproven: Bool { !keepsKeys && record.notes?.isAdopted == true }

    /// Clocks of provider and workers may differ by so much.
    private static let clockTolerance: TimeInterval = 300

    /// The earliest creation time that a batch of this submission can show: older ones need not be looked through.
    public var earliestCreation: Date {
        (record.notes?.submissionStartedAt ?? record.plannedAt)
            .map { $0.date.addingTimeInterval(-Self.clockTolerance) } ?? .distantPast
    }

    /// Finds this batch among those at the provider.
    ///
    /// By our name where the provider keeps one. Else by time and count among those that are not certainly another's, which only its custom ids can prove: so it
    /// must be ``isSubmissionOver(at:)``. What another batch has merely adopted may be this one all the same; both then hold it until it ends, and whose it is not
    /// disowns it. For a batch that is believed lost is submitted again.
    ///
    /// - Parameters:
    ///   - sightings: What the provider has from ``earliestCreation`` on.
    ///   - claimed: The ``Contract/BatchChanged/certainBatchID`` of all records of all ledgers, finished ones included.
    /// - Returns: The batch; the earliest of several.
    public func match(among sightings: [ProviderSighting], claimed: Set<String>) -> String? {
        let disowned = record.notes?.disowned ?? []
        let candidates = sightings.filter { sighting in
            guard !disowned.contains(sighting.id) else { return false }
            if keepsKeys { return sighting.key == record.batchKey }
            let start = record.notes?.submissionStartedAt?.date ?? .distantFuture
            let timeout = TimeInterval(record.notes?.submissionTimeoutMilliseconds ?? 0) / 1_000
            return !claimed.contains(sighting.id) && sighting.requests == submittedCount
                && sighting.createdAt >= start.addingTimeInterval(-Self.clockTolerance)
                && sighting.createdAt <= start.addingTimeInterval(timeout + Self.clockTolerance)
        }
        return candidates.min { ($0.createdAt, $0.id) < ($1.createdAt, $1.id) }?.id
    }
}
