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

    /// Hands the body on piece by piece, on a thread that may block.
    ///
    /// - Parameters:
    ///   - request: The request.
    ///   - maximumBytes: A longer body is refused.
    ///   - take: Gets the pieces, each of about ``pieceBytes``.
    /// - Throws: What `take` throws, or that the body is too large or could not be read.
    static func stream(
        _ request: Request, upTo maximumBytes: Int,
        into take: @escaping @Sendable ([UInt8]) throws(APIProblem) -> Void
    ) async throws(APIProblem) {
        let announced = request.headers[.contentLength].flatMap { Int($0) }
        guard announced ?? 0 <= maximumBytes else { throw tooLarge }
        var piece: [UInt8] = []
        var total = 0
        do {
            for try await buffer in request.body {
                total += buffer.readableBytes
                guard total <= maximumBytes else { throw tooLarge }
                piece += buffer.readableBytesView
                guard piece.count >= pieceBytes else { continue }
                try await BlockingWork.run { [piece] () throws(APIProblem) in try take(piece) }
                piece.removeAll(keepingCapacity: true)
            }
            try await BlockingWork.run { [piece] () throws(APIProblem) in try take(piece) }
        } catch let problem as APIProblem {
            throw problem
        } catch {
            throw .invalid("The request body could not be read")
        }
    }

    private static let pieceBytes = 1 << 20

    private static var tooLarge: APIProblem {
        APIProblem(.tooLarge, "Request exceeds the maximum size", code: "request_too_large")
    }
}
