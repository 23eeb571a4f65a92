/// The batches and uploaded files of all accounts, oldest first.
///
/// Pure and bounded.
struct BatchStore {
    private let configuration: BatchConfiguration
    private(set) var batches: [SimulatedBatch] = []
    private(set) var files: [UploadedFile] = []

    init(_ configuration: BatchConfiguration) {
        self.configuration = configuration
    }

    /// Whether an account's queue has no room for more.
    func isQueueFull(account: String, vendor: SimulatedModel.Vendor, adding content: BatchContent, now: Double) -> Bool
    {
        guard configuration.enqueuedRequests != nil || configuration.enqueuedTokens != nil else { return false }
        let waiting =
            batches.filter { $0.account == account && $0.vendor == vendor && !$0.lifeCycle.isEnded(at: now) }
            .map(\.content) + [content]
        if let limit = configuration.enqueuedRequests, waiting.reduce(0, { $0 + $1.entries.count }) > limit {
            return true
        }
        guard let limit = configuration.enqueuedTokens else { return false }
        return waiting.reduce(0) { $0 + $1.promptTokens } > limit
    }

    /// Takes a batch in; false if there is no room, because none of the others has ended.
    mutating func add(_ batch: SimulatedBatch, now: Double) -> Bool {
        if batches.count >= configuration.capacity {
            guard let oldest = batches.firstIndex(where: { $0.lifeCycle.isEnded(at: now) }) else { return false }
            batches.remove(at: oldest)
        }
        batches.append(batch)
        return true
    }

    /// Takes a file in; the oldest that no unfinished batch came from gives way to it.
    mutating func add(_ file: UploadedFile, now: Double) -> Bool {
        if files.count >= configuration.capacity {
            let used = Set(batches.filter { !$0.lifeCycle.isEnded(at: now) }.compactMap(\.inputFile))
            guard let oldest = files.firstIndex(where: { !used.contains($0.id) }) else { return false }
            files.remove(at: oldest)
        }
        files.append(file)
        return true
    }

    /// Looks at a batch that has not been deleted, or changes it.
    mutating func withBatch<Result>(
        _ id: String, account: String, vendor: SimulatedModel.Vendor, _ body: (inout SimulatedBatch) -> Result
    ) -> Result? {
        let index = batches.lastIndex {
            $0.id == id && $0.account == account && $0.vendor == vendor && !$0.isDeleted
        }
        return index.map { body(&batches[$0]) }
    }

    /// Changes every batch, or the one of that id.
    mutating func change(_ id: String?, _ change: (inout SimulatedBatch) -> Void) {
        for index in batches.indices where id == nil || batches[index].id == id { change(&batches[index]) }
    }

    func file(_ id: String, account: String) -> UploadedFile? {
        files.last { $0.id == id && $0.account == account }
    }

    mutating func removeFile(_ id: String) {
        files.removeAll { $0.id == id }
    }

    /// An account's batches, newest first.
    func batches(of account: String, vendor: SimulatedModel.Vendor) -> [SimulatedBatch] {
        batches.reversed().filter { $0.account == account && $0.vendor == vendor && !$0.isDeleted }
    }
}
