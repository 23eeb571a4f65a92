import Contract
import Foundation
import HTTPTransport
import HTTPTypes
import Settings

/// Sends spans to a collector by OTLP over HTTP.
struct CollectorClient: Sendable {
    /// An answer with more than this counts as one that says nothing.
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

        init(_ address: String, settings: SettingName...) throws(SettingsError) {
            guard let url = URLComponents(string: address), let scheme = url.scheme, let host = url.percentEncodedHost
            else { throw SettingsError(settings, expected: "expected http(s)://host[:port][/path]") }
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
        endpoint = try Target(address, settings: .telemetryEndpoint, .tracesEndpoint)
        annotations = try settings.annotationsEndpoint.map { address throws(SettingsError) in
            try Target(address, settings: .traceAnnotationsEndpoint)
        }
        var fields = HTTPFields()
        for (name, value) in settings.headers {
            guard let name = HTTPField.Name(name), HTTPField.isValidValue(value) else {
                throw SettingsError(
                    [.telemetryHeaders, .tracesHeaders],
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
            // Exactly so: some collectors refuse a content type with parameters.
            let (head, answer) = try await post(
                body, to: endpoint, type: "application/x-protobuf", compressed: compresses)
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
            // Phoenix does not decompress what is no OTLP.
            let (head, _) = try await post(body, to: annotations, type: "application/json", compressed: false)
            return head.status.kind == .successful ? nil : "the annotations were answered by \(head.status.code)"
        } catch {
            return error.message
        }
    }

    func close() async {
        await client.close()
    }

    private func post(
        _ body: [UInt8], to target: Target, type: String, compressed: Bool
    ) async throws(HTTPTransportError) -> (HTTPResponse, [UInt8]) {
        var fields = fields
        fields[.contentType] = type
        var bytes = body
        if compressed, let shorter = Gzip.compress(body) {
            fields[.contentEncoding] = "gzip"
            bytes = shorter
        }
        let head = HTTPRequest(
            method: .post, scheme: target.scheme, authority: target.authority, path: target.path, headerFields: fields)
        let response = try await client.send(
            HTTPTransportRequest(
                head: head, body: .bytes(bytes),
                timeouts: HTTPTimeouts(connect: timeout, firstByte: timeout, idle: timeout, total: timeout)))
        // The head decides what became of the spans: who answers has them, or not, however much there is to read behind it.
        let answer = try? await response.body.collect(upTo: Self.maximumAnswer)
        return (response.head, answer ?? [])
    }
}

extension SettingsError {
    /// One of these settings is wrong, whichever was given.
    fileprivate init(_ names: [SettingName], expected: String) {
        self.init(name: names.map(\.rawValue).joined(separator: " or "), expected: expected)
    }
}
