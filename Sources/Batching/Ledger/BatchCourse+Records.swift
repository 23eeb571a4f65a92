public import Contract

/// What the ledger is to say after each step; see ``BatchCourse/written(_:at:)``.
extension BatchCourse {
    /// The record of a batch that the provider has.
    ///
    /// - Parameters:
    ///   - id: The provider's name for it.
    ///   - isAdopted: Whether that was found out by looking.
    ///   - time: Now.
    /// - Returns: The record.
    public func recordOfAcceptance(id: String, isAdopted: Bool, time: Timestamp) -> BatchChanged {
        changed {
            $0.state = .submitted
            $0.providerBatchID = id
            $0.submittedAt = time
            $0.notes?.isAdopted = isAdopted
        }
    }

    /// The record of how many jobs the provider is done with; nil where it says nothing new.
    public func recordOfProgress(finished: Int) -> BatchChanged? {
        guard finished != record.finished ?? 0 else { return nil }
        return changed { $0.finished = finished }
    }

    /// The record of a batch that the provider is done with.
    public func recordOfProviderEnd(time: Timestamp) -> BatchChanged {
        changed {
            $0.state = .ended
            $0.endedAt = time
            $0.finished = $0.requests
            $0.counts = $0.counts ?? BatchCounts(succeeded: 0, errored: 0, expired: 0, missing: 0)
        }
    }

    /// The record of an adopted batch that turned out to be another's, or is gone before that could be seen: it is looked for again.
    public func recordOfDisowning() -> BatchChanged {
        changed {
            $0.state = .planned
            let disowned = ($0.notes?.disowned ?? []) + ($0.providerBatchID.map { [$0] } ?? [])
            // As many as a record takes.
            $0.notes?.disowned = Array(disowned.suffix(100))
            $0.providerBatchID = nil
            $0.submittedAt = nil
            $0.endedAt = nil
            // Only jobs that were never sent are accounted for.
            $0.counts = settled.count == 0 ? nil : $0.counts
            $0.finished = nil
            $0.notes?.isAdopted = false
        }
    }

    /// The record of a batch that the provider does not run.
    ///
    /// - Parameters:
    ///   - reason: The provider's code.
    ///   - faulty: Jobs that were at fault; they have failed, and their failures are in the same transaction.
    ///   - limit: How many of the others a later batch may hold; nil for as many as any.
    ///   - time: Now.
    /// - Returns: The record; all other jobs go into later batches, and that is none of their attempts.
    public func recordOfRefusal(reason: String, settled faulty: JobSet, limit: Int?, time: Timestamp) -> BatchChanged {
        var settled = settled
        for index in faulty.indices { settled.insert(index) }
        var returned = JobSet()
        for index in 0..<record.requests where !settled.contains(index) { returned.insert(index) }
        return changed {
            $0.state = .failed
            $0.reason = reason
            $0.endedAt = time
            $0.counts = BatchCounts(succeeded: 0, errored: settled.count, expired: 0, missing: 0)
            $0.notes?.settled = settled.text
            $0.notes?.returned = returned.text
            $0.notes?.countsAttempt = false
            $0.notes?.returnedLimit = limit
        }
    }

    /// The record of what has been read of the results, whose custom ids have shown by then that they are this batch's.
    ///
    /// - Parameters:
    ///   - tally: The account so far.
    ///   - countsAttempt: Whether what goes into a later batch has used up one of its attempts; once false it stays so.
    /// - Returns: The record.
    public func recordOfCollection(_ tally: ResultTally, countsAttempt: Bool = true) -> BatchChanged {
        changed {
            $0.notes?.settled = tally.settled.text
            $0.notes?.returned = tally.returned.text
            $0.notes?.isAdopted = false
            $0.counts = tally.counts
            $0.cost = tally.cost
            if !countsAttempt { $0.notes?.countsAttempt = false }
        }
    }

    /// The record of a batch for which nothing is left to be done.
    public func recordOfEnd(time: Timestamp) -> BatchChanged {
        changed {
            if $0.state == .ended { $0.state = .collected }
            $0.collectedAt = time
            $0.notes = nil
        }
    }

    func changed(_ change: (inout BatchChanged) -> Void) -> BatchChanged {
        var record = record
        change(&record)
        return record
    }
}
