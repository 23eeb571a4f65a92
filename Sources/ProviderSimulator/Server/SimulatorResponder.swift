import HTTPTypes
import Hummingbird
import NIOCore

/// Sends each request to its endpoint.
struct SimulatorResponder: HTTPResponder {
    typealias Context = ExchangeContext

    let core: SimulatorCore
    let pacers: [ObjectIdentifier: StreamPacer]

    func respond(to request: Request, context: Context) async throws -> Response {
        let path = request.uri.path
        if path.hasPrefix("/simulator/") {
            return try await ControlEndpoints(core: core).respond(to: request, path: path)
        }
        let exchange = core.begin(path: path)
        if path.hasPrefix("/v1/messages/batches") {
            return await respond(to: request, context, exchange, MessageBatchesEndpoint.respond)
        }
        if path.hasPrefix("/v1/files") { return await respond(to: request, context, exchange, FilesEndpoint.respond) }
        if path.hasPrefix("/v1/batches") {
            return await respond(to: request, context, exchange, BatchesEndpoint.respond)
        }
        let speaksAnthropic = path.hasPrefix("/v1/messages") || request.headers.isAnthropic
        return speaksAnthropic
            ? await respond(to: request, context, exchange, as: MessagesAPI.self)
            : await respond(to: request, context, exchange, as: ChatCompletionsAPI.self)
    }

    /// Answers a call about batches or their files.
    private func respond<API: ProviderAPI>(
        to request: Request, _ context: Context, _ exchange: Exchange,
        _ endpoint: (ResourceCall<API>) async throws(APIProblem) -> Response
    ) async -> Response {
        let reply = Reply<API>(core: core, exchange: exchange)
        do throws(APIProblem) {
            guard let pacer = pacers[ObjectIdentifier(context.channel.eventLoop)] else {
                throw APIProblem(.serverError, "This connection has no pacer")
            }
            return try await endpoint(
                try ResourceCall(request, core: core, reply: reply, pacer: pacer, channel: context.channel))
        } catch {
            return reply.problem(error)
        }
    }

    private func respond<API: ProviderAPI>(
        to request: Request, _ context: Context, _ exchange: Exchange, as _: API.Type
    ) async -> Response {
        var reply = Reply<API>(core: core, exchange: exchange)
        do throws(APIProblem) {
            guard let pacer = pacers[ObjectIdentifier(context.channel.eventLoop)] else {
                throw APIProblem(.serverError, "This connection has no pacer")
            }
            switch (request.method, exchange.path) {
            case (.post, "/v1/messages"), (.post, "/v1/chat/completions"):
                let endpoint = CompletionEndpoint<API>(
                    core: core, pacer: pacer, channel: context.channel, exchange: exchange)
                return try await endpoint.respond(to: request, reply: &reply)
            case (.post, "/v1/embeddings"):
                return try await embeddings(request, context, exchange, &reply, pacer)
            case (.get, "/v1/models"):
                _ = try API.authenticate(request.headers, accepted: core.configuration.apiKeys)
                return await reply.json(
                    ModelList.body(anthropic: API.self == MessagesAPI.self), pacer: pacer, channel: context.channel)
            case (_, "/v1/messages"), (_, "/v1/chat/completions"), (_, "/v1/embeddings"), (_, "/v1/models"):
                throw APIProblem(.methodNotAllowed, "Method Not Allowed")
            default:
                throw APIProblem(.notFound, "Not Found: \(request.method) \(exchange.path)")
            }
        } catch {
            return reply.problem(error)
        }
    }

    private func embeddings<API: ProviderAPI>(
        _ request: Request, _ context: Context, _ exchange: Exchange, _ reply: inout Reply<API>, _ pacer: StreamPacer
    ) async throws(APIProblem) -> Response {
        let account = try API.authenticate(request.headers, accepted: core.configuration.apiKeys)
        let asked = try EmbeddingsRequest(try await RequestBodyReader.json(request))
        core.update(exchange) {
            $0.model = asked.modelName
            $0.usage.inputTokens = asked.tokens
        }
        let fault = try core.fault(for: exchange, header: request.headers[.simulatorFault], scope: .call) {
            asked.inputs.joined(separator: "\n")
        }
        if let fault {
            core.update(exchange) { $0.fault = fault.kind }
            if let problem = fault.problem(isStreamed: false) { throw problem }
        }
        try reply.charge(account: account, model: asked.model, tokens: asked.tokens)
        if fault?.kind == .slowFirstToken {
            let waited = await pacer.wait(fault?.delay, on: context.channel)
            guard waited == .finished else { return reply.nothing(waited) }
        }
        if fault?.kind == .lostResponse { return await reply.lost(pacer: pacer, channel: context.channel) }
        return await reply.json(asked.response, fault: fault, pacer: pacer, channel: context.channel)
    }
}

extension HTTPFields {
    /// Whether the request is for Anthropic's API, where the path does not tell.
    fileprivate var isAnthropic: Bool {
        ["anthropic-version", "x-api-key"].contains { HTTPField.Name($0).map { self[$0] != nil } ?? false }
    }
}
