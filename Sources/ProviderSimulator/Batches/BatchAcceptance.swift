/// Takes a new batch in: lets faults strike it, decides how it will end, and remembers it.
///
/// Reads requests again where faults are matched with their words; belongs on a thread that may block.
struct BatchAcceptance<API: BatchAPI> {
    let core: SimulatorCore
    let account: String
    let exchange: Exchange
    /// The fault that the call's header asks for, where it is none for the call itself.
    let wanted: Fault?

    init(_ call: ResourceCall<API>) {
        core = call.core
        account = call.account
        exchange = call.exchange
        wanted = call.fault.flatMap { $0.kind.strikes(.call) ? nil : $0 }
    }

    /// Takes it in as it is laid out here.
    ///
    /// - Parameters:
    ///   - content: Its requests.
    ///   - id: What it is called.
    ///   - problems: Why it will fail, if it will.
    ///   - details: Fills in what one provider alone knows of it.
    /// - Returns: The batch.
    /// - Throws: ``APIProblem`` when there is no room for it.
    func accept(
        _ content: BatchContent, id: String, problems: [BatchProblem] = [],
        details: (inout SimulatedBatch) -> Void = { _ in }
    ) throws(APIProblem) -> SimulatedBatch {
        var content = content
        strikeEntries(&content)
        var problems = problems
        let fault = fault(.batch, ordinal: exchange.ordinal) {
            content.entries.first.map { prompt(at: $0.range, of: content.bytes, content.version) } ?? ""
        }
        if fault?.kind == .batchFailed {
            problems.append(Self.tokenLimit)
            if API.vendor == .anthropic {
                for index in content.entries.indices { content.entries[index].fault = .errored }
            }
        }
        let now = core.now
        let isFull = core.withBatches {
            $0.isQueueFull(account: account, vendor: API.vendor, adding: content, now: now)
        }
        if isFull {
            guard API.vendor == .openAI else {
                throw APIProblem(
                    .rateLimited, "Your organization has too many requests in the batch queue. Please try again later.",
                    parameter: "requests", retryAfter: 1)
            }
            problems.append(Self.tokenLimit)
        }
        let batch = batch(content, id: id, problems: problems, expires: fault?.kind == .batchExpired, details)
        guard core.withBatches({ $0.add(batch, now: now) }) else {
            throw APIProblem(
                .rateLimited, "The simulator remembers no more batches; raise its capacity.", retryAfter: 1)
        }
        core.journalChanges.tell()
        return batch
    }

    private func batch(
        _ content: BatchContent, id: String, problems: [BatchProblem], expires: Bool,
        _ details: (inout SimulatedBatch) -> Void
    ) -> SimulatedBatch {
        let settings = core.configuration.batches
        let isOpenAI = API.vendor == .openAI
        let end: BatchLifeCycle.End =
            isOpenAI && !problems.isEmpty ? .failed : expires ? .expired : .completed
        var batch = SimulatedBatch(
            id: id, vendor: API.vendor, account: account, content: content,
            lifeCycle: BatchLifeCycle(
                created: core.now, requests: content.entries.count, duration: settings.duration / .seconds(1),
                window: settings.window / .seconds(1), hasAllStages: isOpenAI, end: end))
        if isOpenAI { batch.problems = problems }
        details(&batch)
        return batch
    }

    /// Decides which of its requests are struck by which fault.
    private func strikeEntries(_ content: inout BatchContent) {
        guard core.hasFaults(.entry) || wanted?.kind.strikes(.entry) == true else { return }
        var wanted = wanted.flatMap { $0.kind.strikes(.entry) ? $0 : nil }
        // A range of its own for each batch, away from the numbers of calls.
        let first = -(exchange.ordinal << 20)
        for index in content.entries.indices {
            // Not the whole of the content: a second owner of it would have the next line copy it for each request.
            let (range, bytes, version) = (content.entries[index].range, content.bytes, content.version)
            let fault =
                wanted
                ?? core.fault(ordinal: first - index, scope: .entry) { prompt(at: range, of: bytes, version) }
            wanted = nil
            content.entries[index].fault = fault?.kind
        }
    }

    private func fault(_ scope: FaultScope, ordinal: Int, prompt: () -> String) -> Fault? {
        if let wanted, wanted.kind.strikes(scope) { return wanted }
        return core.fault(ordinal: ordinal, scope: scope, prompt: prompt)
    }

    /// The words of a request; empty where they cannot be read.
    private func prompt(at range: Range<Int>, of bytes: SpooledBytes, _ version: String) -> String {
        guard let node = try? JSONParser.parse(bytes.read(range)),
            let request = try? API.batchedRequest(node, version: version)
        else { return "" }
        return request.prompt.all
    }

    private static var tokenLimit: BatchProblem {
        BatchProblem(
            code: "token_limit_exceeded",
            message: "Enqueued token limit reached. Please try again once some in_progress batches have been completed."
        )
    }
}
