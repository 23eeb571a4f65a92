import Foundation
import HTTPTypes
import Hummingbird
import NIOCore

/// `/simulator/…`: sets faults and tells what was seen.
///
/// Needs no key.
struct ControlEndpoints {
    let core: SimulatorCore

    func respond(to request: Request, path: String) async throws -> Response {
        switch (request.method, path) {
        case (.post, "/simulator/faults"):
            do throws(APIProblem) {
                let fault = try Self.scheduledFault(try await RequestBodyReader.json(request))
                guard core.schedule(fault) else {
                    throw .invalid("too many faults wait already; DELETE /simulator/faults takes them back")
                }
                return Self.json(faults, status: .created)
            } catch {
                return Self.json(["error": .string(error.message)], status: .badRequest)
            }
        case (.get, "/simulator/faults"): return Self.json(faults)
        case (.delete, "/simulator/faults"):
            core.clearFaults()
            return Self.json(faults)
        case (.get, "/simulator/requests"):
            let limit = request.uri.queryParameters.get("limit", as: Int.self) ?? 100
            return try Self.encoded(core.snapshot(limit: max(0, limit)))
        case (.delete, "/simulator/requests"):
            core.resetJournal()
            return try Self.encoded(core.snapshot(limit: 0))
        case (.get, "/simulator/batches"): return try batches()
        case (.post, "/simulator/batches/finish"), (.post, "/simulator/batches/expire"):
            let now = core.now
            let share = request.uri.queryParameters.get("answered", as: Double.self).map { min(max(0, $0), 1) }
            core.changeBatches(request.uri.queryParameters.get("id")) { life in
                if path.hasSuffix("finish") { life.finish(at: now) } else { life.expire(at: now, answering: share) }
            }
            return try batches()
        case (.get, "/simulator/health"): return Self.json(["status": "ok"])
        default:
            return Self.json(
                ["error": "unknown: see /simulator/faults, /simulator/requests and /simulator/batches"],
                status: .notFound)
        }
    }

    /// Faults that still wait, the first to strike first.
    private var faults: JSONNode {
        .object([
            .init(
                "faults",
                .array(
                    core.pendingFaults.map {
                        [
                            "fault": .string($0.fault.kind.rawValue), "count": .int($0.count),
                            "match": .optional($0.match),
                        ]
                    }))
        ])
    }

    /// Reads `{"fault":"reset","count":1,"after_deltas":5,"retry_after":1,"delay":10,"match":"text"}`.
    static func scheduledFault(_ body: JSONNode) throws(APIProblem) -> ScheduledFault {
        guard let name = body["fault"]?.string, let kind = FaultKind(rawValue: name) else {
            let kinds = FaultKind.allCases.map(\.rawValue).joined(separator: ", ")
            throw .invalid("fault must be one of \(kinds)")
        }
        let known: Set<String> = ["fault", "count", "after_deltas", "retry_after", "delay", "match"]
        if let unknown = body.members?.first(where: { !known.contains($0.name) }) {
            throw .invalid("\(unknown.name) is unknown; known are \(known.sorted().joined(separator: ", "))")
        }
        var fault = Fault(kind)
        if let deltas = try number(body, "after_deltas") { fault.afterDeltas = Int(deltas) }
        if let seconds = try number(body, "retry_after") { fault.retryAfter = seconds }
        if let seconds = try number(body, "delay") { fault.delay = .seconds(seconds) }
        let count = try number(body, "count").map { Int($0) } ?? 1
        guard count >= 1 else { throw .invalid("count must be at least 1") }
        if let match = body.value("match"), match.string == nil { throw .invalid("match must be a string") }
        return ScheduledFault(fault, count: count, match: body.value("match")?.string)
    }

    private static func number(_ body: JSONNode, _ name: String) throws(APIProblem) -> Double? {
        guard let field = body.value(name) else { return nil }
        guard let value = field.double, (0...1_000_000).contains(value) else {
            throw .invalid("\(name) must be a number from 0 to 1000000")
        }
        return value
    }

    private static func json(_ node: JSONNode, status: HTTPResponse.Status = .ok) -> Response {
        json(ByteBuffer(bytes: JSONWriter.bytes(of: node)), status)
    }

    private func batches() throws -> Response {
        try Self.encoded(["batches": core.batchRecords])
    }

    private static func encoded(_ value: some Encodable) throws -> Response {
        let encoder = JSONEncoder()
        encoder.dateEncodingStrategy = .iso8601
        encoder.outputFormatting = .sortedKeys
        return json(ByteBuffer(bytes: try encoder.encode(value)), .ok)
    }

    private static func json(_ body: ByteBuffer, _ status: HTTPResponse.Status) -> Response {
        Response(status: status, headers: [.contentType: "application/json"], body: ResponseBody(byteBuffer: body))
    }
}
