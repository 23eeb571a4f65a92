import HTTPTypes
import Hummingbird
import NIOCore

/// Writes the responses to one request and notes in the journal how they ended.
struct Reply<API: ProviderAPI> {
    let core: SimulatorCore
    let exchange: Exchange
    /// What is left of the limits; in the headers of every response once it is known.
    var limits = RateLimiter.Status()

    /// Thrown into the server where a connection must end without the response's end.
    struct Cut: Error {}

    /// Charges the request to its limits and remembers what is left of them.
    mutating func charge(account: String, model: SimulatedModel, tokens: Int) throws(APIProblem) {
        let decision = core.admit(account: account, model: model.id, tokens: tokens)
        limits = decision.status
        guard let refusal = decision.refusal else { return }
        throw APIProblem(
            .rateLimited,
            "Rate limit reached for \(model.id): \(refusal.limit) \(refusal.allowance.rawValue) per minute. Please try "
                + "again later.",
            parameter: refusal.allowance.rawValue, retryAfter: refusal.retryAfter.rounded(.up))
    }

    func problem(_ problem: APIProblem) -> Response {
        let code = API.status(of: problem)
        core.update(exchange) { $0.status = code }
        core.end(exchange, .refused)
        var headers = headers()
        if let seconds = problem.retryAfter, let name = HTTPField.Name("retry-after") {
            headers[name] = seconds == seconds.rounded() ? String(Int(seconds)) : String(seconds)
        }
        let body = API.errorBody(problem, requestID: exchange.requestID)
        return Response(
            status: HTTPResponse.Status(code: code, reasonPhrase: code == 529 ? "Overloaded" : Self.reason(code)),
            headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(bytes: JSONWriter.bytes(of: body))))
    }

    private static func reason(_ code: Int) -> String {
        HTTPResponse.Status(code: code).reasonPhrase
    }

    /// No response: the client has gone, or the simulator is being shut down.
    func nothing(_ outcome: StreamPacer.Outcome) -> Response {
        core.end(exchange, outcome.recorded)
        return Response(status: .ok, body: ResponseBody { _ in throw Cut() })
    }

    /// No response either: the connection is reset first.
    func lost(pacer: StreamPacer, channel: any Channel) async -> Response {
        await pacer.reset(channel)
        return nothing(.reset)
    }

    /// A plain response, unless a fault strikes it.
    func json(_ node: JSONNode, fault: Fault? = nil, pacer: StreamPacer, channel: any Channel) async -> Response {
        var bytes = JSONWriter.bytes(of: node)
        switch fault?.kind {
        case .hang: return nothing(await pacer.wait(nil, on: channel))
        case .reset:
            core.end(exchange, .completed)
            let body = ResponseBody { _ in
                await pacer.reset(channel)
                throw Cut()
            }
            return Response(status: .ok, headers: headers(), body: body)
        case .truncate:
            core.update(exchange) { $0.status = 200 }
            core.end(exchange, .completed)
            let half = ByteBuffer(bytes: bytes.prefix(bytes.count / 2))
            let body = ResponseBody(contentLength: bytes.count) { writer in
                try await writer.write(half)
                throw Cut()
            }
            return Response(status: .ok, headers: headers(), body: body)
        case .malformed: bytes.removeLast(bytes.count / 2)
        default: break
        }
        core.update(exchange) { $0.status = 200 }
        core.end(exchange, .completed)
        return Response(status: .ok, headers: headers(), body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
    }

    /// A streamed response.
    func stream(_ script: StreamScript, pacer: StreamPacer, channel: any Channel) -> Response {
        core.update(exchange) { $0.status = 200 }
        var headers = headers()
        headers[.contentType] = "text/event-stream; charset=utf-8"
        headers[.cacheControl] = "no-cache"
        let body = ResponseBody { [core, exchange] writer in
            let result = await pacer.play(script, on: channel)
            core.end(exchange, result.outcome.recorded, deltas: result.deltas)
            guard result.outcome == .finished else { throw Cut() }
            try await writer.finish(nil)
        }
        return Response(status: .ok, headers: headers, body: body)
    }

    func headers() -> HTTPFields {
        var headers = HTTPFields()
        headers[.contentType] = "application/json"
        if let name = HTTPField.Name(API.requestIDHeader) { headers[name] = exchange.requestID }
        for (field, value) in API.rateLimitHeaders(limits, now: core.now) {
            if let name = HTTPField.Name(field) { headers[name] = value }
        }
        return headers
    }
}

extension StreamPacer.Outcome {
    var recorded: RequestRecord.Outcome {
        switch self {
        case .finished, .reset: .completed
        case .clientClosed: .clientClosed
        case .cut: .cut
        }
    }
}
