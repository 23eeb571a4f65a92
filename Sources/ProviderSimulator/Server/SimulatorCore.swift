import Foundation
import Synchronization

/// What all connections share: the prompt cache, the limits, the faults, the journal.
///
/// Each sits behind its own lock and is itself a pure struct; no lock is held across a suspension.
final class SimulatorCore: Sendable {
    let configuration: SimulatorConfiguration
    let generator: AnswerGenerator
    private let cache: Mutex<PromptCache>
    private let limiter: Mutex<RateLimiter>
    private let faults: Mutex<FaultPlan>
    private let journal: Mutex<RequestJournal>
    private let batches: Mutex<BatchStore>
    let journalChanges = JournalChanges()
    private let ordinals = Atomic(0)

    init(_ configuration: SimulatorConfiguration) {
        self.configuration = configuration
        generator = AnswerGenerator(configuration: configuration.answers, seed: configuration.seed)
        cache = Mutex(PromptCache(capacity: configuration.cacheCapacity))
        limiter = Mutex(RateLimiter(configuration.limits))
        faults = Mutex(FaultPlan(rates: configuration.faults, seed: configuration.seed))
        journal = Mutex(RequestJournal(capacity: configuration.journalCapacity))
        batches = Mutex(BatchStore(configuration.batches))
    }

    /// Seconds since 1970.
    var now: Double { configuration.now().timeIntervalSince1970 }

    /// Notes a request and gives it its number.
    func begin(path: String) -> Exchange {
        let ordinal = ordinals.add(1, ordering: .relaxed).newValue
        let exchange = Exchange(ordinal: ordinal, path: path, seed: configuration.seed)
        let record = RequestRecord(
            ordinal: ordinal, requestID: exchange.requestID, time: configuration.now(), path: path)
        journal.withLock { $0.begin(record) }
        return exchange
    }

    func update(_ exchange: Exchange, _ change: (inout RequestRecord) -> Void) {
        journal.withLock { $0.update(exchange.ordinal, change) }
        journalChanges.tell()
    }

    func end(_ exchange: Exchange, _ outcome: RequestRecord.Outcome, deltas: Int = 0) {
        journal.withLock { $0.end(exchange.ordinal, outcome, deltas: deltas) }
        journalChanges.tell()
    }

    func snapshot(limit: Int = .max) -> JournalSnapshot {
        journal.withLock { $0.snapshot(limit: limit) }
    }

    func resetJournal() {
        journal.withLock { $0.reset() }
    }

    func schedule(_ fault: ScheduledFault) -> Bool {
        faults.withLock { $0.schedule(fault) }
    }

    func clearFaults() {
        faults.withLock { $0.clear() }
    }

    var pendingFaults: [ScheduledFault] {
        faults.withLock { $0.pending }
    }

    /// The fault that strikes a request: the one its header asks for, else what the plan says.
    func fault(
        for exchange: Exchange, header: String?, scope: FaultScope, prompt: () -> String
    ) throws(APIProblem) -> Fault? {
        if let header {
            do throws(SimulatorError) {
                return try FaultSpecification.fault(header)
            } catch {
                throw .invalid("x-simulator-fault: \(error.message)")
            }
        }
        return fault(ordinal: exchange.ordinal, scope: scope, prompt: prompt)
    }

    func fault(ordinal: Int, scope: FaultScope, prompt: () -> String) -> Fault? {
        faults.withLock { $0.strike(ordinal: ordinal, scope: scope, prompt: prompt) }
    }

    /// Whether any fault could strike something of that scope.
    func hasFaults(_ scope: FaultScope) -> Bool {
        faults.withLock { $0.strikes(scope) }
    }

    func withBatches<Result: Sendable>(_ body: (inout BatchStore) -> sending Result) -> Result {
        batches.withLock { body(&$0) }
    }

    func planCache(_ request: CompletionRequest, account: String) -> CachePlan {
        let now = now
        return cache.withLock {
            CachePlan.plan(request, account: Digest.of(account), cache: &$0, now: now)
        }
    }

    func commit(_ plan: CachePlan) {
        let now = now
        cache.withLock { plan.commit(to: &$0, now: now) }
    }

    func admit(account: String, model: String, tokens: Int) -> RateLimiter.Decision {
        let now = now
        var scope = Digest()
        scope.add(account)
        scope.add(model)
        return limiter.withLock { $0.admit(scope: scope.value, tokens: tokens, now: now) }
    }
}

/// One request on its way.
struct Exchange: Sendable {
    let ordinal: Int
    let path: String
    /// The value of the request-id header.
    let requestID: String
    /// The end of the answer's id.
    let token: String
    /// Draws for this request alone.
    var random: SeededRandom

    init(ordinal: Int, path: String, seed: UInt64) {
        self.ordinal = ordinal
        self.path = path
        random = SeededRandom(seed: seed, stream: UInt64(ordinal) | 1 << 63)
        requestID = "req_" + Self.token(using: &random)
        token = Self.token(using: &random)
    }

    private static let alphabet = Array("ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789".utf8)

    static func token(using random: inout SeededRandom) -> String {
        String(decoding: (0..<24).map { _ in alphabet[Int(random.next() % UInt64(alphabet.count))] }, as: UTF8.self)
    }
}
