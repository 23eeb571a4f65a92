import Contract

/// All that the ledger tells of one batch, as text for people.
public struct BatchDescription: Sendable {
    private let entry: LedgerEntry
    private let timeLeft: Duration?

    /// Describes a batch.
    ///
    /// - Parameters:
    ///   - entry: The batch.
    ///   - timeLeft: How long its provider will still take, where something tells.
    public init(_ entry: LedgerEntry, timeLeft: Duration?) {
        self.entry = entry
        self.timeLeft = timeLeft
    }

    /// Lines of a name and what it is.
    public var lines: [String] {
        let batch = entry.batch
        var fields: [(String, String)] = [
            ("batch", batch.batchKey),
            ("state", batch.state.rawValue + (batch.reason.map { " (\($0))" } ?? "")),
            ("changed", entry.time?.description ?? "–"),
            ("provider", batch.provider), ("provider's id", batch.providerBatchID ?? "none yet"),
            ("model", batch.model), ("partition", batch.partition.map(String.init) ?? "–"),
            ("requests", "\(batch.requests)"), ("finished", batch.finished.map(String.init) ?? "–"),
        ]
        if batch.state == .submitted {
            fields.append(("time left", timeLeft.map { "about \(Figures.duration($0))" } ?? "unknown"))
        }
        if let counts = batch.counts {
            fields += [
                ("succeeded", "\(counts.succeeded)"), ("errored", "\(counts.errored)"),
                ("expired", "\(counts.expired)"), ("missing", "\(counts.missing)"),
            ]
        }
        fields += times(batch)
        if let cost = batch.cost {
            fields += [("cost", Figures.dollars(cost.usd)), ("without cache", Figures.dollars(cost.usdWithoutCache))]
            if let whole = cost.usdWithoutBatch {
                fields += [
                    ("without batch", Figures.dollars(whole)), ("saved", Figures.dollars(whole - cost.usd)),
                ]
            }
        }
        return FieldLines.text(fields + notes(batch.notes))
    }

    /// Each step with how long the one before it took.
    private func times(_ batch: BatchChanged) -> [(String, String)] {
        var last: Timestamp?
        let steps = [
            ("planned", batch.plannedAt), ("submitted", batch.submittedAt), ("ended", batch.endedAt),
            ("collected", batch.collectedAt),
        ]
        return steps.compactMap { name, time in
            guard let time else { return nil }
            defer { last = time }
            let took = last.map { ", \(Figures.duration(.milliseconds(max(0, time.milliseconds(since: $0))))) later" }
            return (name, time.description + (took ?? ""))
        }
    }

    private func notes(_ notes: BatchNotes?) -> [(String, String)] {
        guard let notes else { return [] }
        var fields = [("request file", "\(notes.bytes) bytes, listed in \(notes.manifestParts) parts")]
        if let started = notes.submissionStartedAt { fields.append(("last submission", "begun at \(started)")) }
        if notes.isAdopted { fields.append(("adopted", "its creation's answer was lost; found at the provider")) }
        if !notes.disowned.isEmpty { fields.append(("not this one", notes.disowned.joined(separator: ", "))) }
        if let settled = entry.settled { fields.append(("settled jobs", "\(settled)")) }
        if let returned = entry.returned, returned > 0 {
            fields.append(
                ("returned jobs", "\(returned)\(notes.countsAttempt ? "" : ", without counting this attempt")"))
        }
        return fields
    }
}
