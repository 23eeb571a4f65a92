import HTTPTypes
import Hummingbird

/// `/v1/files…`: the files of OpenAI's Batch API, uploaded ones and those with results.
enum FilesEndpoint {
    typealias Call = ResourceCall<ChatCompletionsAPI>

    /// A file of either kind.
    private enum File: Sendable {
        case uploaded(UploadedFile)
        case results(SimulatedBatch, BatchResults, isOutput: Bool)
    }

    private static let root = "/v1/files"

    static func respond(_ call: Call) async throws(APIProblem) -> Response {
        let prefix = root + "/"
        switch call.request.method {
        case .post where call.path == root: return try await upload(call)
        case .get where call.path == root: return try await list(call)
        case .get:
            if let id = call.identifier(after: prefix, before: "/content") { return try await content(call, id) }
            if let id = call.identifier(after: prefix) {
                let file = try file(call, id)
                return await call.json(try await body(of: file, id: id, call.core))
            }
        case .delete:
            if let id = call.identifier(after: prefix) { return try await delete(call, id) }
        default: throw APIProblem(.methodNotAllowed, "Method Not Allowed")
        }
        throw APIProblem(.notFound, "Unknown request URL: \(call.request.method) \(call.path).", code: "unknown_url")
    }

    private static func upload(_ call: Call) async throws(APIProblem) -> Response {
        let intake = try FileIntake(contentType: call.request.headers[.contentType])
        // Room for the form around the file.
        try await RequestBodyReader.stream(call.request, upTo: FileIntake.maximumBytes + 65_536) {
            piece throws(APIProblem) in try intake.take(piece)
        }
        let now = call.core.now
        let file = try intake.file(id: "file-" + call.exchange.token, account: call.account, now: now)
        guard call.core.withBatches({ $0.add(file, now: now) }) else {
            throw APIProblem(.rateLimited, "The simulator remembers no more files; raise its capacity.", retryAfter: 1)
        }
        return await call.json(try await body(of: .uploaded(file), id: file.id, call.core))
    }

    private static func list(_ call: Call) async throws(APIProblem) -> Response {
        let limit = try call.limit(default: 10_000, 1...10_000)
        let order = call.parameter("order") ?? "desc"
        let purpose = call.parameter("purpose")
        var files: [(id: String, created: Double, file: File)] = []
        let (uploaded, batches) = call.core.withBatches { store in
            (store.files.filter { $0.account == call.account }, store.batches(of: call.account, vendor: .openAI))
        }
        if purpose ?? "batch" == "batch" { files += uploaded.map { ($0.id, $0.created, .uploaded($0)) } }
        if purpose ?? "batch_output" == "batch_output" {
            for batch in batches {
                let batch = call.core.batchWithResults(batch.id, call.account, .openAI) ?? batch
                for id in [Batches.fileID(of: batch, "output"), Batches.fileID(of: batch, "errors")] {
                    if let file = results(id, of: batch) { files.append((id, batch.lifeCycle.ends, file)) }
                }
            }
        }
        files.sort { order == "asc" ? $0.created < $1.created : $0.created > $1.created }
        let page = Page(of: files, limit: limit, after: call.parameter("after")) { $0.id }
        var bodies: [JSONNode] = []
        for file in page.elements { bodies.append(try await body(of: file.file, id: file.id, call.core)) }
        return await call.json([
            "object": "list", "data": .array(bodies), "first_id": .optional(page.elements.first?.id),
            "last_id": .optional(page.elements.last?.id), "has_more": .bool(page.hasMore),
        ])
    }

    private static func content(_ call: Call, _ id: String) async throws(APIProblem) -> Response {
        switch try file(call, id) {
        case .uploaded(let file):
            let piece = 65_536
            let bytes = file.content.bytes
            return await call.download(count: (bytes.count + piece - 1) / piece) { range throws(APIProblem) in
                try BlockingWork.storing { try bytes.read((range.lowerBound * piece)..<(range.upperBound * piece)) }
            }
        case .results(let batch, let lines, _):
            let writer = BatchLineWriter<ChatCompletionsAPI>(core: call.core, batch: batch)
            return await call.download(count: lines.count) { range throws(APIProblem) in
                try BlockingWork.storing { try lines.lines(range, write: writer.line) }
            }
        }
    }

    private static func delete(_ call: Call, _ id: String) async throws(APIProblem) -> Response {
        switch try file(call, id) {
        case .uploaded: call.core.withBatches { $0.removeFile(id) }
        case .results(let batch, _, let isOutput):
            _ = call.core.withBatch(batch.id, call.account, .openAI) {
                $0.deleteResults(isOutput ? \.output : \.errors)
            }
        }
        return await call.json(["id": .string(id), "object": "file", "deleted": true])
    }

    private static func file(_ call: Call, _ id: String) throws(APIProblem) -> File {
        if let file = call.core.withBatches({ $0.file(id, account: call.account) }) { return .uploaded(file) }
        if let token = id.split(separator: "-", maxSplits: 2).last,
            let batch = call.core.batchWithResults(Batches.prefix + token, call.account, .openAI),
            let file = results(id, of: batch)
        {
            return file
        }
        throw APIProblem(.notFound, "No such File object: \(id.prefix(80))", parameter: "id")
    }

    private static func results(_ id: String, of batch: SimulatedBatch) -> File? {
        if id == Batches.fileID(of: batch, "output"), let lines = batch.results?.output {
            return .results(batch, lines, isOutput: true)
        }
        if id == Batches.fileID(of: batch, "errors"), let lines = batch.results?.errors {
            return .results(batch, lines, isOutput: false)
        }
        return nil
    }

    /// A file's object; the size of results is known once all of them are written.
    private static func body(
        of file: File, id: String, _ core: SimulatorCore
    ) async throws(APIProblem) -> JSONNode {
        let (bytes, created, name, purpose): (Int, Double, String, JSONNode)
        switch file {
        case .uploaded(let file):
            (bytes, created, name, purpose) = (file.content.bytes.count, file.created, file.name, "batch")
        case .results(let batch, let lines, let isOutput):
            let writer = BatchLineWriter<ChatCompletionsAPI>(core: core, batch: batch)
            bytes = try await BlockingWork.run { () throws(APIProblem) in
                try BlockingWork.storing { try lines.size(write: writer.line) }
            }
            (created, name, purpose) = (
                batch.lifeCycle.ends, "\(batch.id)_\(isOutput ? "output" : "error").jsonl", "batch_output"
            )
        }
        return [
            "id": .string(id), "object": "file", "bytes": .int(bytes), "created_at": .int(Int(created)),
            "filename": .string(name), "purpose": purpose, "status": "processed", "expires_at": .null,
        ]
    }
}
