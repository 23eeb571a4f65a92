import LanguageModels
import WorkerPool

/// Takes a streamed answer, and can say when its first piece has come.
protocol AnswerReceiver: ModelStreamReceiver {
    /// Called once, on the transport's thread, before the first piece; set before the call.
    var onFirstDelta: (@Sendable () -> Void)? { get set }
}

/// A request in the words of one model.
typealias RequestForm = @Sendable (ModelAccess) -> ModelRequest

extension ModelGateway {
    /// Asks for an answer and waits for the whole of it.
    func complete(_ form: RequestForm, with permit: CallPermit) async -> CallReport {
        let request = form(permit.access)
        let leader = await fanOut?.turn(permit, request)
        let span = CallSpan(permit.access, request, contentBytes: tracedContentBytes)
        let result = await Result { () async throws(ModelError) in
            // Streamed where others wait for its first byte, not for the whole of it.
            guard let leader else { return try await permit.access.provider.complete(request) }
            return try await permit.access.provider.stream(request, to: FirstByteReceiver(leader))
        }
        leader?.ended()
        span?.end(result)
        return report(permit, result)
    }

    /// Asks for an answer and has it streamed.
    ///
    /// Where hedging is on and no text has come by then, a second call races the first; see `HedgedCall`.
    ///
    /// - Parameters:
    ///   - form: The request.
    ///   - permit: The right to the first call.
    ///   - receiver: Takes the answer.
    ///   - second: Makes the receiver for a second call to the given model, which may be the first one's.
    /// - Returns: What became of it.
    func stream(
        _ form: @escaping RequestForm, with permit: CallPermit, to receiver: any AnswerReceiver,
        second: (ModelAccess) -> (any AnswerReceiver)?
    ) async -> CallReport {
        let request = form(permit.access)
        let leader = await fanOut?.turn(permit, request)
        defer { leader?.ended() }
        guard let hedgeAfter else {
            let start = clock.now()
            let span = CallSpan(permit.access, request, contentBytes: tracedContentBytes)
            receiver.onFirstDelta = {
                leader?.began()
                span?.began()
                self.began(permit, start: start)
            }
            let result = await Result { () async throws(ModelError) in
                try await permit.access.provider.stream(request, to: receiver)
            }
            span?.end(result)
            return report(permit, result)
        }
        return await HedgedCall(gateway: self, form: form, delay: hedgeAfter, leader: leader)
            .run(permit, request, to: receiver, second: second)
    }

    // Not inlined: what it needs for a moment would be kept for as long as the call takes.
    @inline(never)
    private func report(_ permit: CallPermit, _ result: Result<ModelResponse, ModelError>) -> CallReport {
        let (isCharged, isHopeless) = finish(permit, result)
        return CallReport(
            result: result, access: permit.access, tried: [permit.route], isCharged: isCharged,
            usages: result.reportedUsage.map { [(permit.access, $0)] } ?? [], isHopeless: isHopeless)
    }
}

extension Result where Success == ModelResponse, Failure == ModelError {
    /// What the provider said that the call used.
    var reportedUsage: TokenUsage? {
        switch self {
        case .success(let response): response.usage
        case .failure(let error): error.usage
        }
    }

    init(_ call: () async throws(ModelError) -> ModelResponse) async {
        do throws(ModelError) {
            self = .success(try await call())
        } catch {
            self = .failure(error)
        }
    }
}
