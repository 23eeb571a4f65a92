import Foundation

/// The answer of `/livez` and `/readyz`.
struct HealthReport {
    /// The answer's status line follows from this: 200 or 503.
    let isOK: Bool
    /// JSON: `{"status":"ready","checks":[{"name":"realtime broker","ok":true}]}`; a failed check says its `reason`.
    let body: [UInt8]

    private struct Body: Encodable {
        struct Check: Encodable {
            let name: String
            let ok: Bool
            let reason: String?
        }

        let status: String
        let checks: [Check]
    }

    /// - Parameters:
    ///   - checks: How they went.
    ///   - good: The status where all is well.
    ///   - bad: The status where something is not.
    /// - Throws: `EncodingError`, which none of it can cause.
    init(_ checks: [HealthCheck], good: String, bad: String) throws {
        isOK = checks.areWell
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let body = Body(
            status: isOK ? good : bad,
            checks: checks.map { Body.Check(name: $0.name, ok: $0.isOK, reason: $0.reason) })
        self.body = Array(try encoder.encode(body)) + [UInt8(ascii: "\n")]
    }
}
