package import Guidance
package import LanguageModels
package import Logging
import Synchronization
import WorkerPool

/// Turns texts into vectors, remembers the latest of them, and counts what that costs.
package final class EmbeddingService: Sendable {
    private struct State {
        var cache = EmbeddingCache()
        var spending = EmbeddingSpending()
        var breaker = CircuitBreaker()
        var random = SystemRandomNumberGenerator()
    }

    private let model: EmbeddingModel
    private let timeout: Duration
    private let metrics: RoleMetrics
    private let clock: ElapsedClock
    private let logger: Logger
    private let state = Mutex(State())

    /// - Parameters:
    ///   - model: Makes the vectors.
    ///   - timeout: How long a question waits for its vector at most.
    ///   - metrics: Where requests are counted.
    ///   - clock: Measures that.
    ///   - logger: Where to log.
    package init(
        _ model: EmbeddingModel, timeout: Duration, metrics: RoleMetrics = .none,
        clock: some Clock<Duration> = ContinuousClock(), logger: Logger
    ) {
        self.model = model
        self.timeout = timeout
        self.metrics = metrics
        self.clock = ElapsedClock(clock)
        self.logger = logger
    }

    /// What it has taken so far.
    package var spending: EmbeddingSpending { state.withLock { $0.spending } }

    /// The vectors of texts, those that are at hand and those that the model makes; equal texts are sent once.
    ///
    /// - Parameter texts: None of them empty.
    /// - Returns: A vector for each text; nil where the model's cannot be compared with others.
    /// - Throws: `ModelError`; what earlier requests brought is at hand then.
    package func embeddings(of texts: [String]) async throws(ModelError) -> [KnowledgeEmbedding?] {
        var found: [String: KnowledgeEmbedding] = [:]
        var missing: [String] = []
        state.withLock { state in
            for text in Set(texts).sorted() {
                found[text] = state.cache[text]
                if found[text] == nil { missing.append(text) }
            }
            state.spending.hits += found.count
        }
        var rest = missing[...]
        for request in model.requests(for: missing) {
            let response = try await embed(request)
            let vectors = response.vectors.map {
                KnowledgeEmbedding($0, model: model.name, dimensions: model.dimensions ?? .max)
            }
            state.withLock { state in
                state.spending.add(response)
                for (text, vector) in zip(rest, vectors) {
                    guard let vector else { continue }
                    found[text] = vector
                    state.cache.insert(vector, for: text)
                }
            }
            rest = rest.dropFirst(request.count)
        }
        return texts.map { found[$0] }
    }

    private func embed(_ texts: [String]) async throws(ModelError) -> EmbeddingResponse {
        do throws(ModelError) {
            let response = try await model.embed(texts)
            metrics.callEnded(provider: EmbeddingModel.vendor.rawValue, model: model.name)
            metrics.embedded(response, model: model.name)
            return response
        } catch {
            metrics.callEnded(
                provider: EmbeddingModel.vendor.rawValue, model: model.name, status: error.code.status)
            throw error
        }
    }

    /// The vector of a question, if it is there in time.
    ///
    /// Where the model is late or fails again and again, it is not asked for a while, and nobody waits.
    package func embedding(of question: String) async -> KnowledgeEmbedding? {
        guard question.contains(where: { !$0.isWhitespace }) else { return nil }
        let start = clock.now()
        if let known = known(question) { return known }
        guard let pass = pass(at: start) else { return nil }
        let (vector, error) = await race(question, until: start + timeout)
        conclude(pass, error, isMissed: vector == nil)
        return vector
    }

    private func known(_ question: String) -> KnowledgeEmbedding? {
        state.withLock { state in
            let known = state.cache[question]
            if known != nil { state.spending.hits += 1 }
            return known
        }
    }

    private func pass(at now: Duration) -> CircuitBreaker.Pass? {
        state.withLock { state in
            let pass = state.breaker.pass(at: now)
            if pass == nil { state.spending.missedQuestions += 1 }
            return pass
        }
    }

    private enum Outcome: Sendable {
        case done(KnowledgeEmbedding?)
        case failed(ModelError)
        case late
    }

    private func race(_ question: String, until deadline: Duration) async -> (KnowledgeEmbedding?, ModelError?) {
        let outcome = await withTaskGroup(of: Outcome.self) { group in
            group.addTask {
                do throws(ModelError) {
                    return .done(try await self.embeddings(of: [question]).first ?? nil)
                } catch {
                    return .failed(error)
                }
            }
            group.addTask { [clock] in
                try? await clock.sleep(deadline)
                return .late
            }
            defer { group.cancelAll() }
            return await group.next() ?? .late
        }
        switch outcome {
        case .done(let vector): return (vector, nil)
        case .failed(let error): return (nil, error)
        case .late: return (nil, ModelError(.timedOut, "no embedding within \(timeout)"))
        }
    }

    private func conclude(_ pass: CircuitBreaker.Pass, _ error: ModelError?, isMissed: Bool) {
        let now = clock.now()
        let isCancelled = Task.isCancelled
        let change = state.withLock { state -> CircuitBreaker.Change? in
            if isMissed { state.spending.missedQuestions += 1 }
            guard let error else { return state.breaker.succeeded(pass, now: now) }
            if isCancelled {
                state.breaker.abandoned(pass, now: now)
                return nil
            }
            return state.breaker.failed(
                pass, isCertain: error.disposition == .misconfigured || error.disposition == .quotaExhausted, now: now,
                using: &state.random)
        }
        switch change {
        case .opened(_, let coolDown):
            logger.warning(
                "Questions are matched by words alone for a while: no embeddings",
                metadata: ["model": "\(model.name)", "error": "\(error?.description ?? "")", "pause": "\(coolDown)"])
        case .closed: logger.info("Questions are matched by vectors again", metadata: ["model": "\(model.name)"])
        case nil: break
        }
    }
}
