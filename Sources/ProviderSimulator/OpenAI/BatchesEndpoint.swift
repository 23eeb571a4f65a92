import HTTPTypes
import Hummingbird

/// `/v1/batches…`: OpenAI's Batch API.
enum BatchesEndpoint {
    typealias Call = ResourceCall<ChatCompletionsAPI>

    private static let root = "/v1/batches"

    static func respond(_ call: Call) async throws(APIProblem) -> Response {
        let prefix = root + "/"
        switch call.request.method {
        case .post where call.path == root: return try await create(call)
        case .get where call.path == root: return try await list(call)
        case .get:
            if let id = call.identifier(after: prefix) { return await call.json(try body(call, id)) }
        case .post:
            if let id = call.identifier(after: prefix, before: "/cancel") { return try await cancel(call, id) }
        default: throw APIProblem(.methodNotAllowed, "Method Not Allowed")
        }
        throw APIProblem(.notFound, "Unknown request URL: \(call.request.method) \(call.path).", code: "unknown_url")
    }

    private static func create(_ call: Call) async throws(APIProblem) -> Response {
        let body = try await RequestBodyReader.json(call.request)
        let known = ["input_file_id", "endpoint", "completion_window", "metadata", "output_expires_after"]
        if let unknown = body.members?.first(where: { !known.contains($0.name) }) {
            throw .invalid("Unknown parameter: '\(unknown.name)'.", parameter: unknown.name, code: "unknown_parameter")
        }
        let fileID = try required(body, "input_file_id")
        guard try required(body, "endpoint") == LineIndex.endpoint else {
            throw .invalid(
                "The simulator takes batches for '\(LineIndex.endpoint)' only.", parameter: "endpoint",
                code: "invalid_value")
        }
        guard try required(body, "completion_window") == "24h" else {
            throw .invalid(
                "Invalid value for 'completion_window'. Supported values are: '24h'.", parameter: "completion_window",
                code: "invalid_value")
        }
        let metadata = try metadata(body)
        guard let file = call.core.withBatches({ $0.file(fileID, account: call.account) }) else {
            throw .invalid(
                "Invalid 'input_file_id': no such file.", parameter: "input_file_id", code: "invalid_value")
        }
        let acceptance = BatchAcceptance(call)
        let batch = try await BlockingWork.run { () throws(APIProblem) in
            try acceptance.accept(
                file.content, id: Batches.prefix + acceptance.exchange.token, problems: file.problems
            ) {
                $0.inputFile = file.id
                $0.metadata = metadata
            }
        }
        return await call.json(Batches.body(of: batch, now: call.core.now, isNew: true))
    }

    private static func required(_ body: JSONNode, _ name: String) throws(APIProblem) -> String {
        guard let value = body.value(name) else {
            throw .invalid(
                "Missing required parameter: '\(name)'.", parameter: name, code: "missing_required_parameter")
        }
        guard let text = value.string else {
            throw .invalid("Invalid type for '\(name)': expected a string.", parameter: name, code: "invalid_type")
        }
        return text
    }

    /// At most 16 pairs, of up to 64 and 512 characters.
    private static func metadata(_ body: JSONNode) throws(APIProblem) -> [(name: String, value: String)] {
        guard let field = body.value("metadata") else { return [] }
        guard let members = field.members, members.count <= 16 else {
            throw .invalid(
                "Invalid 'metadata': expected an object of at most 16 pairs.", parameter: "metadata",
                code: "invalid_value")
        }
        var pairs: [(name: String, value: String)] = []
        for member in members {
            guard let value = member.value.string, member.name.count <= 64, value.count <= 512 else {
                throw .invalid(
                    "Invalid 'metadata': a key has at most 64 characters, a value is a string of at most 512.",
                    parameter: "metadata", code: "invalid_value")
            }
            pairs.append((member.name, value))
        }
        return pairs
    }

    private static func list(_ call: Call) async throws(APIProblem) -> Response {
        let limit = try call.limit(default: 20, 1...100)
        let batches = call.core.withBatches { $0.batches(of: call.account, vendor: .openAI) }
        let page = Page(of: batches, limit: limit, after: call.parameter("after")) { $0.id }
        let now = call.core.now
        let bodies = page.elements.map { batch in
            // Laid out, so that the ids of result files are known.
            let batch = call.core.batchWithResults(batch.id, call.account, .openAI) ?? batch
            return Batches.body(of: batch, now: now)
        }
        return await call.json([
            "object": "list", "data": .array(bodies), "first_id": .optional(page.elements.first?.id),
            "last_id": .optional(page.elements.last?.id), "has_more": .bool(page.hasMore),
        ])
    }

    private static func cancel(_ call: Call, _ id: String) async throws(APIProblem) -> Response {
        let now = call.core.now
        guard let batch = call.core.withBatch(id, call.account, .openAI, { $0 }) else { throw unknown(id) }
        let isCancelled = call.core.withBatch(id, call.account, .openAI) { $0.lifeCycle.cancel(at: now) }
        if isCancelled == false {
            throw APIProblem(
                .conflict, "Cannot cancel a batch with status '\(Batches.status(of: batch, now: now))'.")
        }
        return await call.json(try body(call, id))
    }

    private static func body(_ call: Call, _ id: String) throws(APIProblem) -> JSONNode {
        guard let batch = call.core.batchWithResults(id, call.account, .openAI) else { throw unknown(id) }
        return Batches.body(of: batch, now: call.core.now)
    }

    private static func unknown(_ id: String) -> APIProblem {
        APIProblem(.notFound, "No batch found with id '\(id.prefix(80))'.")
    }
}
