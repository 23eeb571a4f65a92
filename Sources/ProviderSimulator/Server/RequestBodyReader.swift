import Hummingbird
import NIOCore

/// Reads request bodies up to the providers' limit.
enum RequestBodyReader {
    /// Anthropic's limit for everything but batches; the simulator has one for both.
    static let maximumBytes = 32 * 1024 * 1024

    /// The body as JSON.
    static func json(_ request: Request) async throws(APIProblem) -> JSONNode {
        let bytes = try await bytes(request)
        do throws(JSONSyntaxError) {
            return try JSONParser.parse(bytes)
        } catch {
            throw .invalid("The request body is not valid JSON: \(error.reason) at byte \(error.offset)")
        }
    }

    private static func bytes(_ request: Request) async throws(APIProblem) -> [UInt8] {
        let announced = request.headers[.contentLength].flatMap { Int($0) }
        guard announced ?? 0 <= maximumBytes else { throw tooLarge }
        do {
            return try await Array(buffer: request.body.collect(upTo: maximumBytes))
        } catch is NIOTooManyBytesError {
            throw tooLarge
        } catch {
            throw .invalid("The request body could not be read")
        }
    }

    private static var tooLarge: APIProblem {
        APIProblem(.tooLarge, "Request exceeds the maximum size", code: "request_too_large")
    }
}
