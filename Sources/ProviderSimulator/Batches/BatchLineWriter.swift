/// Writes the result lines of one ended batch.
///
/// Its answers come from the generator that single requests are answered by, and count against the same prompt cache.
struct BatchLineWriter<API: BatchAPI> {
    private let core: SimulatorCore
    private let batchID: String
    private let account: String
    private let content: BatchContent
    /// How many of the first requests were answered.
    private let answered: Int
    /// How the others ended.
    private let rest: BatchEntry.Outcome

    init(core: SimulatorCore, batch: SimulatedBatch) {
        self.core = core
        batchID = batch.id
        account = batch.account
        content = batch.content
        answered = batch.lifeCycle.answered(at: core.now)
        rest = batch.lifeCycle.stage(at: core.now) == .ended(.cancelled) ? .cancelled : .expired
    }

    private func outcome(_ index: Int) -> BatchEntry.Outcome {
        index < answered ? content.entries[index].outcome : rest
    }

    /// The line of one request, with its line end, and the tokens that it is billed for.
    func line(_ index: Int) throws -> (bytes: [UInt8], usage: RequestRecord.Usage?) {
        let entry = content.entries[index]
        var seed = Digest()
        seed.add(batchID)
        var random = SeededRandom(seed: core.configuration.seed ^ seed.value, stream: UInt64(index))
        let identifiers = BatchedIdentifiers(
            requestID: "req_" + Exchange.token(using: &random), token: Exchange.token(using: &random))
        let result: BatchedResult =
            switch outcome(index) {
            case .succeeded, .errored: try answer(entry, identifiers)
            case .expired: .expired
            case .cancelled: .cancelled
            }
        var bytes = JSONWriter.bytes(of: API.resultLine(entry.customID, result, identifiers: identifiers))
        if entry.fault == .malformed, index < answered { bytes.removeLast(bytes.count / 2) }
        bytes.append(0x0A)
        if case .succeeded(let completion) = result { return (bytes, completion.usage) }
        return (bytes, nil)
    }

    private func answer(_ entry: BatchEntry, _ identifiers: BatchedIdentifiers) throws -> BatchedResult {
        switch entry.fault {
        case .errored: return .errored(APIProblem(.serverError, "Internal server error"))
        case .rejected: return .errored(.invalid("The request was rejected on demand."))
        default: break
        }
        let node = try JSONParser.parse(try content.bytes.read(entry.range))
        do throws(APIProblem) {
            var asked = try API.batchedRequest(node, version: content.version)
            asked.isBatched = true
            let plan = core.planCache(asked, account: account)
            core.commit(plan)
            return .succeeded(
                Completion(
                    request: asked, id: API.completionIDPrefix + identifiers.token, created: Int(core.now),
                    answer: core.generator.answer(asked).struck(by: entry.fault), cache: plan))
        } catch {
            return .errored(error)
        }
    }
}
