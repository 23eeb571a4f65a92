import HTTPTransport
import HTTPTypes
import Testing

/// A client that goes straight to loopback, whatever the environment says.
func makeClient(_ change: (inout HTTPClientConfiguration) -> Void = { _ in }) throws -> HTTPClient {
    var configuration = HTTPClientConfiguration()
    configuration.proxy = .none
    configuration.timeouts = HTTPTimeouts(
        connect: .seconds(50), firstByte: .seconds(50), idle: .seconds(50), total: .seconds(55))
    change(&configuration)
    return try HTTPClient(configuration: configuration)
}

extension HTTPTransportRequest {
    /// A request to a server on loopback.
    init(
        _ method: HTTPRequest.Method = .get, port: UInt16, scheme: String = "http", host: String = "127.0.0.1",
        path: String = "/", headers: HTTPFields = [:], body: HTTPRequestBody = .none, timeouts: HTTPTimeouts? = nil
    ) {
        self.init(
            head: HTTPRequest(
                method: method, scheme: scheme, authority: "\(host):\(port)", path: path, headerFields: headers),
            body: body, timeouts: timeouts)
    }
}

/// Checks that `body` throws an error of this code, and returns it.
@discardableResult
func expectError(
    _ code: HTTPTransportError.Code, sourceLocation: SourceLocation = #_sourceLocation,
    _ body: () async throws -> Void
) async -> HTTPTransportError? {
    do {
        try await body()
        Issue.record("no error, but \(code) was expected", sourceLocation: sourceLocation)
    } catch let error as HTTPTransportError {
        #expect(error.code == code, "\(error)", sourceLocation: sourceLocation)
        return error
    } catch {
        Issue.record("\(error)", sourceLocation: sourceLocation)
    }
    return nil
}
