import HTTPTypes
import Hummingbird
import NIOCore

/// `POST /v1/messages` and `POST /v1/chat/completions`: the steps that both providers' APIs share.
struct CompletionEndpoint<API: ProviderAPI> {
    let core: SimulatorCore
    let pacer: StreamPacer
    let channel: any Channel
    let exchange: Exchange

    /// The steps up to the answer: whatever stops a request is thrown as an ``APIProblem``.
    func respond(to request: Request, reply: inout Reply<API>) async throws(APIProblem) -> Response {
        let account = try API.authenticate(request.headers, accepted: core.configuration.apiKeys)
        let body = try await RequestBodyReader.json(request)
        let asked = try API.completionRequest(body, headers: request.headers)
        core.update(exchange) {
            $0.model = asked.modelName
            $0.streamed = asked.isStreamed
            if core.configuration.journalsPrompts { $0.prompt = asked.prompt.all }
        }
        let fault = try core.fault(for: exchange, header: request.headers[.simulatorFault], scope: .completion) {
            asked.prompt.all
        }
        if let fault {
            core.update(exchange) { $0.fault = fault.kind }
            if let problem = fault.problem(isStreamed: asked.isStreamed) { throw problem }
        }

        let plan = core.planCache(asked, account: account)
        let completion = Completion(
            request: asked, id: API.completionIDPrefix + exchange.token, created: Int(core.now),
            answer: core.generator.answer(asked).struck(by: fault?.kind), cache: plan)
        let usage = completion.usage
        try reply.charge(
            account: account, model: asked.model,
            tokens: usage.inputTokens - usage.cacheReadTokens + usage.outputTokens)
        core.update(exchange) { $0.usage = usage }
        return try await answer(completion, fault, reply)
    }

    private func answer(_ completion: Completion, _ fault: Fault?, _ reply: Reply<API>) async throws(APIProblem)
        -> Response
    {
        var schedule = AnswerSchedule(core.configuration.pace, random: exchange.random)
        var delay = schedule.timeToFirstToken()
        if !completion.request.isStreamed { delay += schedule.timeToWrite(deltas: completion.answer.ends.count) }
        if fault?.kind == .slowFirstToken { delay += fault?.delay ?? .zero }
        let waited = await pacer.wait(delay, on: channel)
        guard waited == .finished else { return reply.nothing(waited) }
        // From here on the answer has begun, and what it wrote to the cache can be read.
        core.commit(completion.cache)
        if fault?.kind == .lostResponse { return await reply.lost(pacer: pacer, channel: channel) }
        guard completion.request.isStreamed else {
            return await reply.json(API.body(of: completion), fault: fault, pacer: pacer, channel: channel)
        }
        let script = StreamScript(completion.answer, API.frames(of: completion), fault: fault, schedule: schedule)
        return reply.stream(script, pacer: pacer, channel: channel)
    }
}

extension HTTPField.Name {
    /// Asks for a fault on this one request.
    static var simulatorFault: HTTPField.Name { HTTPField.Name("x-simulator-fault") ?? .expect }
}

extension Fault {
    /// The error response that this fault stands for; `nil` if it strikes the answer itself.
    func problem(isStreamed: Bool) -> APIProblem? {
        switch kind {
        case .rateLimit:
            APIProblem(
                .rateLimited, "This request would exceed the rate limit. Please try again later.",
                parameter: "requests", retryAfter: retryAfter)
        case .overloaded: APIProblem(.overloaded, "Overloaded", retryAfter: retryAfter)
        case .streamError where !isStreamed: APIProblem(.overloaded, "Overloaded", retryAfter: retryAfter)
        case .serverError: APIProblem(.serverError, "Internal server error")
        case .insufficientQuota:
            APIProblem(
                .insufficientQuota, "You exceeded your current quota, please check your plan and billing details.")
        default: nil
        }
    }
}
