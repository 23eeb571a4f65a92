import HTTPTypes
import Hummingbird
import NIOCore

/// A call about batches or files on its way: who makes it, and which fault strikes it.
struct ResourceCall<API: ProviderAPI> {
    let request: Request
    let core: SimulatorCore
    let account: String
    let fault: Fault?
    private let reply: Reply<API>
    private let pacer: StreamPacer
    private let channel: any Channel

    var exchange: Exchange { reply.exchange }
    var path: String { exchange.path }

    /// Checks the key and lets faults strike.
    init(
        _ request: Request, core: SimulatorCore, reply: Reply<API>, pacer: StreamPacer, channel: any Channel
    ) throws(APIProblem) {
        self.request = request
        self.core = core
        self.reply = reply
        self.pacer = pacer
        self.channel = channel
        account = try API.authenticate(request.headers, accepted: core.configuration.apiKeys)
        let path = reply.exchange.path
        let fault = try core.fault(
            for: reply.exchange, header: request.headers[.simulatorFault], scope: .call
        ) { "\(request.method) \(path)" }
        if let fault, fault.kind.strikes(.call) { core.update(reply.exchange) { $0.fault = fault.kind } }
        if let problem = fault?.problem(isStreamed: false) { throw problem }
        self.fault = fault
    }

    /// The part of the path between two others; `nil` if it is not so made, or empty, or has a slash in it.
    func identifier(after prefix: String, before suffix: String = "") -> String? {
        guard path.hasPrefix(prefix), path.hasSuffix(suffix), path.count > prefix.count + suffix.count else {
            return nil
        }
        let identifier = path.dropFirst(prefix.count).dropLast(suffix.count)
        return identifier.contains("/") ? nil : String(identifier)
    }

    /// A number of the query.
    func limit(default standard: Int, _ range: ClosedRange<Int>) throws(APIProblem) -> Int {
        guard let text = parameter("limit") else { return standard }
        guard let limit = Int(text), range.contains(limit) else {
            throw .invalid(
                "limit: Input should be \(range.lowerBound) to \(range.upperBound)", parameter: "limit",
                code: "invalid_value")
        }
        return limit
    }

    /// A text of the query; `nil` where it is missing or empty.
    func parameter(_ name: String) -> String? {
        request.uri.queryParameters.get(name).flatMap { $0.isEmpty ? nil : $0 }
    }

    /// `http://HOST:PORT` as the client calls this server.
    var baseURL: String {
        "http://" + (request.head.authority ?? "\(core.configuration.host):\(core.configuration.port)")
    }

    /// A plain response, unless the fault strikes it.
    func json(_ node: JSONNode) async -> Response {
        if fault?.kind == .lostResponse { return await reply.lost(pacer: pacer, channel: channel) }
        if fault?.kind == .slowFirstToken {
            let waited = await pacer.wait(fault?.delay, on: channel)
            guard waited == .finished else { return reply.nothing(waited) }
        }
        return await reply.json(node, fault: fault, pacer: pacer, channel: channel)
    }

    /// A download in pieces, unless the fault strikes it.
    ///
    /// - Parameters:
    ///   - count: How many pieces there are: lines of a results file.
    ///   - read: Reads some of them; it may block.
    /// - Returns: The response.
    func download(
        count: Int, read: @escaping @Sendable (Range<Int>) throws(APIProblem) -> [UInt8]
    ) async -> Response {
        if fault?.kind == .lostResponse { return await reply.lost(pacer: pacer, channel: channel) }
        if fault?.kind == .slowFirstToken {
            let waited = await pacer.wait(fault?.delay, on: channel)
            guard waited == .finished else { return reply.nothing(waited) }
        }
        core.update(exchange) { $0.status = 200 }
        var headers = reply.headers()
        headers[.contentType] = "application/binary"
        let body = ResponseBody { [self] writer in
            var sent = 0
            do {
                while case .piece(let bytes, let isLast) = try await next(count, &sent, read) {
                    try await writer.write(ByteBuffer(bytes: bytes))
                    guard isLast else { continue }
                    core.end(exchange, .completed, deltas: sent)
                    return try await writer.finish(nil)
                }
            } catch {
                core.end(exchange, .clientClosed, deltas: sent)
                throw error
            }
            throw Reply<API>.Cut()
        }
        return Response(status: .ok, headers: headers, body: body)
    }

    /// What a download sends next.
    private enum Step {
        case piece([UInt8], isLast: Bool)
        /// The connection has ended under it.
        case cut
    }

    private static var piecesAtOnce: Int { 64 }

    /// Reads what comes next, or what the fault leaves of it.
    private func next(
        _ count: Int, _ sent: inout Int, _ read: @escaping @Sendable (Range<Int>) throws(APIProblem) -> [UInt8]
    ) async throws(APIProblem) -> Step {
        let kind = fault?.kind
        let strike = [.reset, .hang, .truncate, .malformed].contains(kind) ? min(fault?.afterDeltas ?? 0, count) : nil
        let start = sent
        guard start == strike else {
            let target = strike.map { start < $0 ? $0 : count } ?? count
            let end = min(start + Self.piecesAtOnce, target)
            let bytes = try await BlockingWork.run { () throws(APIProblem) in try read(start..<end) }
            sent = end
            return .piece(bytes, isLast: end == count && strike != count)
        }
        switch kind {
        case .reset:
            core.end(exchange, .completed, deltas: sent)
            await pacer.reset(channel)
            return .cut
        case .hang:
            core.end(exchange, await pacer.wait(nil, on: channel).recorded, deltas: sent)
            return .cut
        default:
            let piece = try await BlockingWork.run { () throws(APIProblem) in try read(start..<min(start + 1, count)) }
            let half = piece.prefix(piece.count / 2)
            if kind == .truncate { return .piece(Array(half), isLast: true) }
            sent = start + 1
            return .piece(half + [0x0A], isLast: sent >= count)
        }
    }
}
