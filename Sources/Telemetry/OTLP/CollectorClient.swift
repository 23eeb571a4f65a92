import Contract
import Foundation
import HTTPTransport
import HTTPTypes
import Settings

/// Sends spans to a collector by OTLP over HTTP.
struct CollectorClient: Sendable {
    /// More of an answer is not read.
    private static let maximumAnswer = 64 * 1024

    private let client: HTTPClient
    private let endpoint: Target
    private let annotations: Target?
    private let request: TraceRequest
    private let fields: HTTPFields
    private let compresses: Bool
    private let timeout: Duration

    private struct Target: Sendable {
        let scheme: String
        let authority: String
        let path: String

        init(_ address: String, setting: SettingName) throws(SettingsError) {
            guard let url = URLComponents(string: address), let scheme = url.scheme, let host = url.percentEncodedHost
            else { throw SettingsError(name: setting.rawValue, expected: "expected http(s)://host[:port][/path]") }
            self.scheme = scheme
            authority = url.port.map { "\(host):\($0)" } ?? host
            path = url.percentEncodedPath.isEmpty ? "/" : url.percentEncodedPath
        }
    }

    /// - Parameters:
    ///   - address: Where spans go, the path included.
    ///   - settings: Headers, compression, time-outs.
    /// - Throws: `SettingsError`; `HTTPTransportError` where the file of certificate authorities cannot be read.
    init(_ address: String, _ settings: TracingSettings) throws {
        endpoint = try Target(address, setting: .telemetryEndpoint)
        annotations = try settings.annotationsEndpoint.map { address throws(SettingsError) in
            try Target(address, setting: .traceAnnotationsEndpoint)
        }
        var fields = HTTPFields()
        for (name, value) in settings.headers {
            guard let name = HTTPField.Name(name), HTTPField.isValidValue(value) else {
                throw SettingsError(
                    name: SettingName.telemetryHeaders.rawValue,
                    expected: "expected names and values that HTTP allows in a header")
            }
            fields[name] = value
        }
        self.fields = fields
        compresses = settings.compresses
        timeout = settings.timeout
        request = TraceRequest(from: SpanResource(settings))
        var configuration = HTTPClientConfiguration()
        configuration.certificateAuthorityFile = settings.certificateAuthorityFile
        configuration.maximumConnectionsPerHost = 2
        client = try HTTPClient(configuration: configuration)
    }

    /// Sends spans once.
    func export(_ spans: [FinishedSpan]) async -> ExportReply {
        do {
            let body = try request.encoded(spans)
            let (head, answer) = try await post(body, to: endpoint, type: "application/x-protobuf")
            return ExportReply(head, rejected: TraceRequest.rejected(in: answer))
        } catch let error as HTTPTransportError {
            return ExportReply(error)
        } catch {
            return ExportReply(HTTPTransportError(code: .invalidRequest, message: "the spans could not be encoded"))
        }
    }

    /// Sends the figures of spans as annotations, where they are wanted.
    ///
    /// - Returns: What went wrong, in words for an operator; nil where nothing did.
    func annotate(_ spans: [FinishedSpan]) async -> String? {
        guard let annotations, let body = SpanAnnotations(spans).encoded else { return nil }
        do {
            let (head, _) = try await post(body, to: annotations, type: "application/json")
            return head.status.kind == .successful ? nil : "the annotations were answered by \(head.status.code)"
        } catch {
            return error.message
        }
    }

    func close() async {
        await client.close()
    }

    private func post(
        _ body: [UInt8], to target: Target, type: String
    ) async throws(HTTPTransportError) -> (HTTPResponse, [UInt8]) {
        var fields = fields
        // Exactly so: some collectors refuse a content type with parameters.
        fields[.contentType] = type
        var bytes = body
        if compresses, let compressed = Gzip.compress(body) {
            fields[.contentEncoding] = "gzip"
            bytes = compressed
        }
        let head = HTTPRequest(
            method: .post, scheme: target.scheme, authority: target.authority, path: target.path, headerFields: fields)
        let response = try await client.send(
            HTTPTransportRequest(
                head: head, body: .bytes(bytes),
                timeouts: HTTPTimeouts(connect: timeout, firstByte: timeout, idle: timeout, total: timeout)))
        return (response.head, try await response.body.collect(upTo: Self.maximumAnswer))
    }
}
