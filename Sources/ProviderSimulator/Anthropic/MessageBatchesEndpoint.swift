import HTTPTypes
import Hummingbird

/// `/v1/messages/batches…`: Anthropic's Message Batches.
enum MessageBatchesEndpoint {
    typealias Call = ResourceCall<MessagesAPI>

    private static let root = "/v1/messages/batches"

    static func respond(_ call: Call) async throws(APIProblem) -> Response {
        let version = try MessagesAPI.version(call.request.headers)
        let prefix = root + "/"
        switch call.request.method {
        case .post where call.path == root: return try await create(call, version: version)
        case .get where call.path == root: return try await list(call)
        case .get:
            if let id = call.identifier(after: prefix, before: "/results") { return try await results(call, id) }
            if let id = call.identifier(after: prefix) { return await call.json(try body(call, id)) }
        case .post:
            if let id = call.identifier(after: prefix, before: "/cancel") { return try await cancel(call, id) }
        case .delete:
            if let id = call.identifier(after: prefix) { return try await delete(call, id) }
        default: throw APIProblem(.methodNotAllowed, "Method Not Allowed")
        }
        throw APIProblem(.notFound, "Not Found: \(call.request.method) \(call.path)")
    }

    private static func create(_ call: Call, version: String) async throws(APIProblem) -> Response {
        let intake = MessageBatchIntake(version: version)
        try await RequestBodyReader.stream(call.request, upTo: MessageBatchIntake.maximumBytes) {
            piece throws(APIProblem) in try intake.take(piece)
        }
        let acceptance = BatchAcceptance(call)
        let batch = try await BlockingWork.run { () throws(APIProblem) in
            try acceptance.accept(try intake.content(), id: "msgbatch_" + acceptance.exchange.token)
        }
        return await call.json(MessageBatches.body(of: batch, now: call.core.now, baseURL: call.baseURL, isNew: true))
    }

    private static func list(_ call: Call) async throws(APIProblem) -> Response {
        let limit = try call.limit(default: 20, 1...1_000)
        let after = call.parameter("after_id")
        let before = call.parameter("before_id")
        guard after == nil || before == nil else {
            throw .invalid("after_id and before_id cannot be used together")
        }
        let batches = call.core.withBatches { $0.batches(of: call.account, vendor: .anthropic) }
        let page = Page(of: batches, limit: limit, after: after, before: before) { $0.id }
        let now = call.core.now
        return await call.json([
            "data": .array(page.elements.map { MessageBatches.body(of: $0, now: now, baseURL: call.baseURL) }),
            "has_more": .bool(page.hasMore), "first_id": .optional(page.elements.first?.id),
            "last_id": .optional(page.elements.last?.id),
        ])
    }

    private static func cancel(_ call: Call, _ id: String) async throws(APIProblem) -> Response {
        let now = call.core.now
        let isCancelled = call.core.withBatch(id, call.account, .anthropic) { $0.lifeCycle.cancel(at: now) }
        if isCancelled == false { throw .invalid("Batch \(id) has already ended and cannot be canceled.") }
        return await call.json(try body(call, id))
    }

    private static func delete(_ call: Call, _ id: String) async throws(APIProblem) -> Response {
        let now = call.core.now
        let isDeleted = call.core.withBatch(id, call.account, .anthropic) { batch in
            guard batch.lifeCycle.isEnded(at: now) else { return false }
            batch.delete()
            return true
        }
        guard let isDeleted else { throw unknown(id) }
        guard isDeleted else { throw .invalid("Batch \(id) is in progress: cancel it before deleting it.") }
        return await call.json(["id": .string(id), "type": "message_batch_deleted"])
    }

    private static func results(_ call: Call, _ id: String) async throws(APIProblem) -> Response {
        guard let batch = call.core.batchWithResults(id, call.account, .anthropic) else { throw unknown(id) }
        guard let lines = batch.results?.output else {
            throw APIProblem(.notFound, "Batch \(id) has no available results until it has ended.")
        }
        let writer = BatchLineWriter<MessagesAPI>(core: call.core, batch: batch)
        return await call.download(count: lines.count) { range throws(APIProblem) in
            try BlockingWork.storing { try lines.lines(range, write: writer.line) }
        }
    }

    private static func body(_ call: Call, _ id: String) throws(APIProblem) -> JSONNode {
        guard let batch = call.core.withBatch(id, call.account, .anthropic, { $0 }) else { throw unknown(id) }
        return MessageBatches.body(of: batch, now: call.core.now, baseURL: call.baseURL)
    }

    private static func unknown(_ id: String) -> APIProblem {
        APIProblem(.notFound, "Batch \(id.prefix(80)) not found")
    }
}
