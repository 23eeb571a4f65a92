/// A batch as its provider keeps it.
struct SimulatedBatch: Sendable {
    let id: String
    let vendor: SimulatedModel.Vendor
    let account: String
    private(set) var content: BatchContent
    var lifeCycle: BatchLifeCycle
    /// OpenAI: what the client attached, in its order.
    var metadata: [(name: String, value: String)] = []
    /// OpenAI: the file that holds the requests.
    var inputFile: String?
    /// OpenAI: why it fails.
    var problems: [BatchProblem] = []
    /// There once it has ended and someone has asked for them.
    var results: BatchResultFiles?
    private(set) var isDeleted = false
    /// Tokens of results that are no longer kept.
    private var usageOfDeleted = RequestRecord.Usage()

    init(
        id: String, vendor: SimulatedModel.Vendor, account: String, content: BatchContent, lifeCycle: BatchLifeCycle
    ) {
        self.id = id
        self.vendor = vendor
        self.account = account
        self.content = content
        self.lifeCycle = lifeCycle
    }

    /// Tokens of the results that have been read so far.
    var usage: RequestRecord.Usage {
        [results?.output, results?.errors].compactMap { $0?.usage }.reduce(into: usageOfDeleted) { $0.add($1) }
    }

    /// Forgets its requests and results; that it was, and with which custom ids, stays known.
    mutating func delete() {
        usageOfDeleted = usage
        isDeleted = true
        results = BatchResultFiles()
        content = BatchContent(entries: content.entries, bytes: SpooledBytes())
    }

    /// Forgets one of its result files.
    mutating func deleteResults(_ file: WritableKeyPath<BatchResultFiles, BatchResults?>) {
        if let read = results?[keyPath: file]?.usage { usageOfDeleted.add(read) }
        results?[keyPath: file] = nil
    }

    /// Whether requests of it have expired although others were answered after them.
    var hasExpiredRequests: Bool { content.entries.contains { $0.fault == .expired } }

    /// How its requests have ended so far.
    func counts(at now: Double) -> BatchCounts {
        var counts = content.outcomes(ofFirst: lifeCycle.answered(at: now))
        let rest = content.entries.count - lifeCycle.answered(at: now)
        switch lifeCycle.stage(at: now) {
        case .ended(.cancelled): counts.cancelled += rest
        case .ended(.expired), .ended(.completed): counts.expired += rest
        case .ended(.failed), .validating, .inProgress, .finalizing, .cancelling: break
        }
        return counts
    }
}

/// Why OpenAI does not run a batch, one of the entries of its `errors.data`.
package struct BatchProblem: Sendable, Equatable {
    package var code: String
    package var message: String
    package var parameter: String?
    package var line: Int?

    package init(code: String, message: String, parameter: String? = nil, line: Int? = nil) {
        self.code = code
        self.message = message
        self.parameter = parameter
        self.line = line
    }
}

/// The results of an ended batch.
struct BatchResultFiles: Sendable {
    /// Requests that were answered; for Anthropic all of them.
    var output: BatchResults?
    /// OpenAI: those that were not.
    var errors: BatchResults?
}

extension SimulatedBatch {
    /// Lays out the result files once it has ended.
    mutating func prepareResults(at now: Double, seed: UInt64, shuffled: Bool) {
        guard results == nil, case .ended(let end) = lifeCycle.stage(at: now), end != .failed else { return }
        let answered = lifeCycle.answered(at: now)
        var output: [UInt32] = []
        var errors: [UInt32] = []
        for (index, entry) in content.entries.enumerated() {
            if index < answered, entry.fault == .missing { continue }
            if vendor == .anthropic || (index < answered && entry.outcome == .succeeded) {
                output.append(UInt32(index))
            } else {
                errors.append(UInt32(index))
            }
        }
        if shuffled {
            var random = SeededRandom(seed: seed, stream: Digest.of(id))
            output.shuffle(using: &random)
            errors.shuffle(using: &random)
        }
        results = BatchResultFiles(
            output: output.isEmpty && vendor == .openAI ? nil : BatchResults(order: output),
            errors: errors.isEmpty ? nil : BatchResults(order: errors))
    }
}
